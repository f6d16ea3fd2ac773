/** What a text may spell besides JSON: the literals of Python, as its `repr` prints them. */
export type Dialect = 'json' | 'python';

/** A parsed literal; numbers are kept as the text they are printed as, so that no digit is lost. */
export type Literal =
  | { kind: 'scalar'; text: string }
  | { kind: 'string'; value: string }
  | { kind: 'array'; entries: Literal[] }
  | { kind: 'object'; entries: Map<string, Literal> };

/** The text is no literal of the dialect, or one that JSON has no form for. */
export class NotALiteralError extends Error {}

const MAX_DEPTH = 100;
const NUMBER: Readonly<Record<Dialect, RegExp>> = {
  json: /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y,
  python: /[+-]?(?:(?=\d*\.\d|\d+\.|\d+[eE])\d*(\.\d*)?([eE][+-]?\d+)?|0+|[1-9]\d*)/y,
};
const WORD = /[A-Za-z]+/y;
const PYTHON_WORDS = [
  ['True', 'true'],
  ['False', 'false'],
  ['None', 'null'],
] as const;
const WORDS: Readonly<Record<Dialect, ReadonlyMap<string, string>>> = {
  json: new Map(PYTHON_WORDS.map(([, word]) => [word, word])),
  python: new Map(PYTHON_WORDS),
};
const ESCAPES: Readonly<Record<Dialect, ReadonlyMap<string, string>>> = {
  json: new Map(Object.entries({ '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' })),
  python: new Map(
    Object.entries({
      '"': '"',
      "'": "'",
      '\\': '\\',
      a: '\u0007',
      b: '\b',
      f: '\f',
      n: '\n',
      r: '\r',
      t: '\t',
      v: '\u000b',
      '\n': '',
    }),
  ),
};
/** How many digits follow `\x`, `\u` and `\U`. */
const CODE_POINT_DIGITS: Readonly<Record<Dialect, ReadonlyMap<string, number>>> = {
  json: new Map([['u', 4]]),
  python: new Map([
    ['x', 2],
    ['u', 4],
    ['U', 8],
  ]),
};

/**
 * Parses a whole text as one literal.
 * @throws NotALiteralError
 */
export function parseLiteral(text: string, dialect: Dialect): Literal {
  const parser = new LiteralParser(text, dialect);
  const literal = dialect === 'python' ? parser.tupleOrValue() : parser.value(0);
  parser.end();
  return literal;
}

class LiteralParser {
  private at = 0;

  constructor(
    private readonly text: string,
    private readonly dialect: Dialect,
  ) {}

  /** Python reads `[1], [2]` as a tuple of two. */
  tupleOrValue(): Literal {
    const first = this.value(0);
    if (!this.skip(',')) return first;
    return { kind: 'array', entries: [first, ...this.entriesUntil(undefined, 0)] };
  }

  value(depth: number): Literal {
    if (depth > MAX_DEPTH) throw new NotALiteralError();
    if (this.skip('[')) return { kind: 'array', entries: this.entriesUntil(']', depth + 1) };
    if (this.skip('{')) return { kind: 'object', entries: this.membersUntilBrace(depth + 1) };
    if (this.dialect === 'python' && this.skip('(')) return this.parenthesised(depth + 1);
    const quote = this.peek();
    if (quote === '"' || (quote === "'" && this.dialect === 'python')) return { kind: 'string', value: this.string() };
    return { kind: 'scalar', text: this.word() ?? this.number() };
  }

  end(): void {
    if (this.peek() !== undefined) throw new NotALiteralError();
  }

  private entriesUntil(close: string | undefined, depth: number): Literal[] {
    const entries: Literal[] = [];
    if (this.closes(close)) return entries;
    for (;;) {
      entries.push(this.value(depth));
      if (this.closes(close)) return entries;
      this.expect(',');
      if (this.dialect === 'python' && this.closes(close)) return entries;
    }
  }

  private membersUntilBrace(depth: number): Map<string, Literal> {
    const members = new Map<string, Literal>();
    if (this.skip('}')) return members;
    for (;;) {
      const key = this.key(depth);
      this.expect(':');
      members.set(key, this.value(depth));
      if (this.skip('}')) return members;
      this.expect(',');
      if (this.dialect === 'python' && this.skip('}')) return members;
    }
  }

  /** `(1)` is 1, `(1,)` and `()` are tuples. */
  private parenthesised(depth: number): Literal {
    if (this.skip(')')) return { kind: 'array', entries: [] };
    const first = this.value(depth);
    if (this.skip(')')) return first;
    this.expect(',');
    return { kind: 'array', entries: [first, ...this.entriesUntil(')', depth)] };
  }

  /** Keys become text: 1 is `1`, None is `None`. */
  private key(depth: number): string {
    const key = this.value(depth);
    if (key.kind === 'string') return key.value;
    if (this.dialect === 'json' || key.kind !== 'scalar') throw new NotALiteralError();
    return PYTHON_WORDS.find(([, word]) => word === key.text)?.[0] ?? key.text;
  }

  private word(): string | undefined {
    const [found] = this.match(WORD) ?? [];
    if (found === undefined) return undefined;
    const meaning = WORDS[this.dialect].get(found);
    if (meaning === undefined) throw new NotALiteralError();
    return meaning;
  }

  private number(): string {
    const match = this.match(NUMBER[this.dialect]);
    if (match === undefined) throw new NotALiteralError();
    const isFloat = match[1] !== undefined || match[2] !== undefined;
    return isFloat ? printedFloat(Number(match[0])) : BigInt(match[0].replace(/^\+/, '')).toString();
  }

  private string(): string {
    const quote = this.text[this.at++];
    let value = '';
    for (;;) {
      const character = this.text[this.at++];
      if (character === undefined || character === '\n' || (this.dialect === 'json' && character < ' '))
        throw new NotALiteralError();
      if (character === quote) break;
      value += character === '\\' ? this.escape() : character;
    }
    if (/\p{Surrogate}/u.test(value)) throw new NotALiteralError();
    return value;
  }

  private escape(): string {
    const character = this.text[this.at++] ?? '';
    const plain = ESCAPES[this.dialect].get(character);
    if (plain !== undefined) return plain;
    const length = CODE_POINT_DIGITS[this.dialect].get(character);
    if (length === undefined) {
      if (this.dialect === 'json' || /[0-7N]/.test(character)) throw new NotALiteralError();
      return `\\${character}`;
    }
    const digits = this.text.slice(this.at, this.at + length);
    const code = Number.parseInt(digits, 16);
    if (digits.length < length || !/^[0-9A-Fa-f]+$/.test(digits) || code > 0x10ffff) throw new NotALiteralError();
    this.at += length;
    return String.fromCodePoint(code);
  }

  /** What the sticky pattern finds here, consumed. */
  private match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.position();
    const match = pattern.exec(this.text) ?? undefined;
    this.at += match?.[0].length ?? 0;
    return match;
  }

  private closes(close: string | undefined): boolean {
    return close === undefined ? this.peek() === undefined : this.skip(close);
  }

  private expect(character: string): void {
    if (!this.skip(character)) throw new NotALiteralError();
  }

  private skip(character: string): boolean {
    if (this.peek() !== character) return false;
    this.at++;
    return true;
  }

  /** The next character that is no white space; undefined at the end. */
  private peek(): string | undefined {
    return this.text[this.position()];
  }

  private position(): number {
    while (/[ \t\r\n]/.test(this.text[this.at] ?? '')) this.at++;
    return this.at;
  }
}

/** A float as Python prints it: the shortest digits, a decimal point always, an exponent from 1e16 and below 1e-4. */
function printedFloat(value: number): string {
  if (!Number.isFinite(value)) throw new NotALiteralError();
  if (Object.is(value, -0)) return '-0.0';
  if (value === 0) return '0.0';
  const [mantissa = '', power = ''] = value.toExponential().split('e');
  const exponent = Number(power);
  if (exponent >= 16 || exponent < -4) {
    return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  }
  const plain = String(value);
  return plain.includes('.') ? plain : `${plain}.0`;
}
