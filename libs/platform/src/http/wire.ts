import { z } from 'zod';

/**
 * Building blocks of request schemas: what a client may send, coerced exactly as spec common §4.1 says, and documented
 * in OpenAPI from the same object. `quantity: wire.int({ min: 1, description: '…', example: 2 })`.
 */
interface Described {
  description?: string;
  example?: unknown;
}

interface NumberRules extends Described {
  min?: number;
  max?: number;
}

interface TextRules extends Described {
  min?: number;
  max?: number;
  /** Of its UTF-8 form. */
  maxBytes?: number;
  pattern?: RegExp;
}

const NUMERIC = /^\s*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\s*$/;
/** Halves of a surrogate pair, and what is no character: neither UTF-8 nor XML can carry them. */
const NO_CHARACTER = /[\p{Cs}\ufffe\uffff]/u;
const TRUE_WORDS = new Set(['true', '1', 'yes', 'on', 'y', 't']);
const FALSE_WORDS = new Set(['false', '0', 'no', 'off', 'n', 'f']);

function toNumber(value: unknown): unknown {
  return typeof value === 'string' && NUMERIC.test(value) ? Number(value) : value;
}

function toBoolean(value: unknown): unknown {
  const word =
    typeof value === 'string' ? value.trim().toLowerCase() : value === 1 ? '1' : value === 0 ? '0' : undefined;
  if (word === undefined) return value;
  return TRUE_WORDS.has(word) ? true : FALSE_WORDS.has(word) ? false : value;
}

function numberSchema(base: z.ZodNumber, rules: NumberRules): z.ZodNumber {
  let schema = base;
  if (rules.min !== undefined) schema = schema.min(rules.min);
  if (rules.max !== undefined) schema = schema.max(rules.max);
  return schema.meta(metaOf(rules));
}

function metaOf(rules: Described): Record<string, unknown> {
  return {
    ...(rules.description === undefined ? {} : { description: rules.description }),
    ...(rules.example === undefined ? {} : { example: rules.example }),
  };
}

/** Text: only JSON strings, a number is refused. Characters that no receipt can print are refused, too. */
function string(rules: TextRules = {}) {
  let schema = z.string();
  if (rules.min !== undefined) schema = schema.min(rules.min);
  schema = schema.max(rules.max ?? 2000);
  if (rules.pattern) schema = schema.regex(rules.pattern);
  // eslint-disable-next-line no-control-regex -- the control characters are what is refused
  schema = schema.regex(/^[^\u0000-\u0008\u000b\u000c\u000e-\u001f]*$/, 'must not contain control characters');
  // Half a character would be stored as another one than was answered.
  schema = schema.refine((text) => !NO_CHARACTER.test(text), 'must be well-formed Unicode text');
  const { maxBytes } = rules;
  if (maxBytes !== undefined)
    schema = schema.refine((text) => Buffer.byteLength(text) <= maxBytes, `must have at most ${maxBytes} bytes`);
  return schema.meta(metaOf(rules));
}

/**
 * A code that becomes part of a key: 1–64 printable characters, without white space at its ends. Not `.` or `..`: it
 * becomes part of paths, too, and clients take these out of a path, so that another resource is meant.
 */
function code(rules: Described & { max?: number } = {}) {
  return string({ ...rules, min: 1, max: rules.max ?? 64, pattern: /^\S(.*\S)?$/u }).refine(
    (text) => text !== '.' && text !== '..',
    'must not be a path',
  );
}

/** Integer: JSON number without fraction, or the same as text. */
function int(rules: NumberRules = {}) {
  return z.preprocess(toNumber, numberSchema(z.int(), rules));
}

/** Number: JSON number, or the same as text. */
function number(rules: NumberRules = {}) {
  return z.preprocess(toNumber, numberSchema(z.number(), rules));
}

/** Truth value: true, false, 1, 0 and the usual words. */
function bool(rules: Described = {}) {
  return z.preprocess(toBoolean, z.boolean().meta(metaOf(rules)));
}

/** Business date `YYYYMMDD`. */
function businessDate(rules: Described = {}) {
  return string({
    example: '20261121',
    description: 'business date, YYYYMMDD',
    ...rules,
    pattern: /^\d{4}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/,
  });
}

/** Object whose fields are accepted in camelCase and snake_case (camelCase wins); unknown fields are dropped. */
function object<S extends z.ZodRawShape>(shape: S) {
  const spellings = Object.keys(shape)
    .map((camel): [string, string] => [camel, snakeCase(camel)])
    .filter(([camel, snake]) => camel !== snake);
  return z.preprocess((value) => withCamelKeys(value, spellings), z.object(shape));
}

/** List with at most `max` entries. */
function array<T extends z.ZodType>(entry: T, rules: Described & { min?: number; max?: number } = {}) {
  let schema = z.array(entry).max(rules.max ?? 1000);
  if (rules.min !== undefined) schema = schema.min(rules.min);
  return schema.meta(metaOf(rules));
}

export const wire = { string, code, int, number, bool, businessDate, object, array } as const;

/** `storeCode` → `store_code`. */
export function snakeCase(camel: string): string {
  return camel.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function withCamelKeys(value: unknown, spellings: [string, string][]): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const source = value as Record<string, unknown>;
  let copy: Record<string, unknown> | undefined;
  for (const [camel, snake] of spellings) {
    if (camel in source || !(snake in source)) continue;
    copy ??= { ...source };
    copy[camel] = source[snake];
  }
  return copy ?? value;
}
