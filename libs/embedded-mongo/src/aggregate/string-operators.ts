import { BSONRegExp } from 'bson';
import { compileRegExp } from '../bson/regexp.js';
import { typeName } from '../bson/types.js';
import { locationError } from '../errors.js';
import { toText } from './conversions.js';
import { int32, named, nullish, operator, unary, variadic, type Operator } from './operator.js';

/** What `$trim` takes away unless it is told. */
const WHITESPACE = '\0\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a';

/** The text of an operand: '' for null and missing, numbers and dates are written out. */
function coerced(value: unknown): string {
  if (nullish(value)) return '';
  const type = typeName(value);
  if (!['string', 'int', 'long', 'double', 'decimal', 'date', 'symbol'].includes(type))
    throw locationError(16007, `can't convert from BSON type ${type} to String`);
  return toText(value);
}

function textOf(name: string, value: unknown, code: number): string {
  if (typeof value !== 'string') throw locationError(code, `${name} requires a string, found: ${typeName(value)}`);
  return value;
}

function trim(atStart: boolean, atEnd: boolean): Operator {
  return named({ input: 50695 }, ['chars'], [50696, 50694], (args, name) => {
    const { input } = args;
    if (nullish(input) || ('chars' in args && nullish(args['chars']))) return null;
    const text = Array.from(textOf(name, input, 50699));
    const chars = new Set('chars' in args ? textOf(name, args['chars'], 50700) : WHITESPACE);
    let start = 0;
    let end = text.length;
    while (atStart && start < end && chars.has(text[start] as string)) start++;
    while (atEnd && end > start && chars.has(text[end - 1] as string)) end--;
    return text.slice(start, end).join('');
  });
}

function substrCP([value, from, count]: unknown[], name: string): string {
  const text = coerced(value);
  const start = int32(name, from, [34450, 34451]);
  const length = int32(name, count, [34452, 34453]);
  if (length < 0) throw locationError(34454, `${name}: length must be a nonnegative integer`);
  if (start < 0) throw locationError(34455, `${name}: the starting index must be nonnegative integer`);
  return Array.from(text)
    .slice(start, start + length)
    .join('');
}

function substrBytes([value, from, count]: unknown[], name: string): string {
  const bytes = Buffer.from(coerced(value), 'utf8');
  const start = int32(name, from, [16034, 16034]);
  const length = int32(name, count, [16035, 16035]);
  if (start < 0) throw locationError(50752, `${name}: starting index must be non-negative (got: ${start})`);
  const end = length < 0 ? bytes.length : Math.min(bytes.length, start + length);
  const isInside = (position: number): boolean => ((bytes[position] ?? 0) & 0xc0) === 0x80;
  if (isInside(start)) throw locationError(28656, `${name}: starting index is a UTF-8 continuation byte`);
  if (isInside(end)) throw locationError(28657, `${name}: ending index is in the middle of a UTF-8 character`);
  return bytes.toString('utf8', start, end);
}

export const stringOperators: Record<string, Operator> = {
  $concat: variadic((args, name) => {
    let all = '';
    for (const arg of args) {
      if (nullish(arg)) return null;
      all += textOf(name, arg, 16702);
    }
    return all;
  }),
  $split: operator(2, 2, ([value, separator], name) => {
    if (nullish(value) || nullish(separator)) return null;
    const text = textOf(name, value, 40085);
    if (separator === '') throw locationError(40087, `${name} requires a non-empty separator`);
    return text.split(textOf(name, separator, 40086));
  }),
  $strLenCP: unary((value, name) => Array.from(textOf(name, value, 34471)).length),
  $strLenBytes: unary((value, name) => Buffer.byteLength(textOf(name, value, 34473))),
  $substrCP: operator(3, 3, substrCP),
  $substrBytes: operator(3, 3, substrBytes),
  $substr: operator(3, 3, substrBytes),
  // Letters beyond ASCII stay as they are, as in MongoDB.
  $toLower: unary((value) => coerced(value).replace(/[A-Z]+/g, (letters) => letters.toLowerCase())),
  $toUpper: unary((value) => coerced(value).replace(/[a-z]+/g, (letters) => letters.toUpperCase())),
  $trim: trim(true, true),
  $ltrim: trim(true, false),
  $rtrim: trim(false, true),
  $regexMatch: named({ input: 31022, regex: 31023 }, ['options'], [51103, 31024], ({ input, regex, options }, name) => {
    if (!nullish(input)) textOf(name, input, 51104);
    if (nullish(regex)) return false;
    if (!nullish(options)) textOf(name, options, 51106);
    const isPattern = regex instanceof BSONRegExp;
    if (isPattern && regex.options !== '' && !nullish(options))
      throw locationError(51107, `${name} found regex options in both 'regex' and 'options'`);
    const pattern = isPattern ? regex.pattern : textOf(name, regex, 51105);
    const flags = nullish(options) ? (isPattern ? regex.options : '') : (options as string);
    if (pattern.includes('\0')) throw locationError(51109, `${name}: regular expression has a null byte`);
    if (!/^[imsxu]*$/.test(flags)) throw locationError(51108, `${name} invalid flag in regex options: ${flags}`);
    const compiled = compileRegExp(new BSONRegExp(pattern, flags));
    return !nullish(input) && compiled.test(input as string);
  }),
};
