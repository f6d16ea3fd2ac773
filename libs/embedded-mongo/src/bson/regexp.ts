import { BSONRegExp } from 'bson';
import { locationError, mongoError } from '../errors.js';

const SPACE = ' \\t\\n\\v\\f\\r';
const NO_SPACE = '\\0-\\x08\\x0e-\\x1f!-\\u{10ffff}';
/** What PCRE has and JavaScript has not, or reads differently. */
const UNSUPPORTED = /^(?:\(\?[^:=!<]|\(\?<[^=!a-zA-Z]|\\[AZzGKRXhHQEaeCgo0NvVu]|\\x(?![\da-fA-F]{2})|\(\*|[*+?]\+)/;

/** Makes a regular expression out of what a client sends; refuses what bson could not write again. */
export function regularExpression(pattern: string, options: string): BSONRegExp {
  if (pattern.includes('\0') || options.includes('\0'))
    throw mongoError('BadValue', 'Regular expression cannot contain an embedded null byte');
  const unknown = /[^ilmsux]/.exec(options);
  if (unknown) throw locationError(51108, `invalid flag in regex options: ${unknown[0]}`);
  return new BSONRegExp(pattern, options);
}

/**
 * A BSON regular expression for JavaScript. What the two languages write alike but read differently (`.`, `$`, `\s`,
 * escapes that need none) is rewritten; constructs that JavaScript has not are refused.
 */
export function compileRegExp({ pattern, options }: Pick<BSONRegExp, 'pattern' | 'options'>): RegExp {
  const unknown = /[^imsux]/.exec(options);
  if (unknown) throw locationError(51108, `invalid flag in regex options: ${unknown[0]}`);
  if (options.includes('x')) {
    throw mongoError('NotImplemented', 'the regular expression option x is not supported by this database');
  }
  try {
    return new RegExp(translate(pattern, options), options.includes('i') ? 'iu' : 'u');
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw locationError(51091, `Regular expression is invalid: ${error.message}`);
  }
}

function translate(pattern: string, options: string): string {
  const meanings: Record<string, string> = {
    '.': options.includes('s') ? '[^]' : '[^\\n]',
    '^': options.includes('m') ? '(?:^|(?<=\\n)(?!$))' : '^',
    $: options.includes('m') ? '(?=\\n|$)' : '(?=\\n?$)',
    '\\s': `[${SPACE}]`,
    '\\S': `[^${SPACE}]`,
    ']': '\\]',
    '}': '\\}',
  };
  let out = '';
  for (let at = 0; at < pattern.length;) {
    const rest = pattern.slice(at);
    const construct = UNSUPPORTED.exec(rest);
    if (construct) throw unsupported(construct[0]);
    const token = /^(?:\\[^]|\{\d+(?:,\d*)?\}|\[\^?\]?(?:\\[^]|[^\]\\])*\]|[^])/.exec(rest)?.[0] as string;
    if (token.length > 1 && token.startsWith('[')) out += translateClass(token);
    else if (token === '{') out += '\\{';
    else out += meanings[token] ?? escape(token);
    at += token.length;
  }
  return out;
}

function translateClass(set: string): string {
  const [, open, inner] = /^(\[\^?)([^]*)\]$/.exec(set) as unknown as [string, string, string];
  if (/\[([:.=]).*\1$/.test(inner)) throw unsupported(set);
  const tokens = inner.match(/\\[^]|[^]/gu) ?? [];
  const isClass = (token: string | undefined): boolean => /^\\[wWdDsS]$/.test(token ?? '');
  const items = tokens.map((token, i) => {
    const isEscape = token.startsWith('\\');
    if (isEscape && UNSUPPORTED.test(tokens.slice(i, i + 3).join(''))) throw unsupported(token);
    if (token === '\\s') return SPACE;
    if (token === '\\S') return NO_SPACE;
    // Beside a class of characters the hyphen is one itself.
    if (token === '-' && (isClass(tokens[i - 1]) || isClass(tokens[i + 1]))) return '\\-';
    return token === ']' || token === '[' ? `\\${token}` : escape(token);
  });
  return `${open}${items.join('')}]`;
}

function unsupported(construct: string): Error {
  return mongoError('NotImplemented', `regular expression construct ${construct} is not supported`);
}

/** JavaScript's Unicode mode refuses escapes of characters that have no meaning. */
function escape(token: string): string {
  return /^\\[^\w^$\\.*+?()[\]{}|/-]$/.test(token) ? token.slice(1) : token === '\\-' ? '\\x2d' : token;
}
