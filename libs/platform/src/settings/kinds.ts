import { randomBytes } from 'node:crypto';
import { isIP } from 'node:net';

/** One setting: how its text is read, what it is when unset, and what `.env.example` says of it. */
export interface Setting<T> {
  /** Reads the text; throws an Error whose message says what would be right. */
  parse(text: string): T;
  readonly fallback: T | undefined;
  /** Unset and without fallback: refuse to start (true) or leave undefined (false). */
  readonly required: boolean;
  readonly unit: string;
  readonly doc: string;
  /** Shown in `.env.example`; empty for what has no default. */
  readonly shown: string;
}

interface Described {
  doc: string;
  unit?: string;
}

function setting<T>(o: Described & { parse: (text: string) => T; fallback: T; shown?: string }): Setting<T> {
  return {
    parse: o.parse,
    fallback: o.fallback,
    required: false,
    unit: o.unit ?? '',
    doc: o.doc,
    shown: o.shown ?? String(o.fallback),
  };
}

export function integer(o: Described & { default: number; min?: number; max?: number }): Setting<number> {
  const { min = 0, max = Number.MAX_SAFE_INTEGER } = o;
  return setting({
    ...o,
    fallback: o.default,
    parse: (text) => {
      const value = Number(text);
      if (!Number.isInteger(value) || value < min || value > max) {
        throw new Error(`must be a whole number from ${min}${max === Number.MAX_SAFE_INTEGER ? '' : ` to ${max}`}`);
      }
      return value;
    },
  });
}

export function decimal(o: Described & { default: number; min?: number; max?: number }): Setting<number> {
  const { min = 0, max = Number.MAX_VALUE } = o;
  return setting({
    ...o,
    fallback: o.default,
    parse: (text) => {
      const value = Number(text);
      if (!Number.isFinite(value) || value < min || value > max) {
        throw new Error(
          max === Number.MAX_VALUE ? `must be a number of at least ${min}` : `must be a number from ${min} to ${max}`,
        );
      }
      return value;
    },
  });
}

export function flag(o: Described & { default: boolean }): Setting<boolean> {
  return setting({
    ...o,
    fallback: o.default,
    parse: (text) => {
      if (/^(true|1|yes|on)$/i.test(text)) return true;
      if (/^(false|0|no|off)$/i.test(text)) return false;
      throw new Error('must be true or false');
    },
  });
}

export function text(o: Described & { default: string; pattern?: RegExp; hint?: string }): Setting<string> {
  return setting({
    ...o,
    fallback: o.default,
    parse: (value) => matching(value, o),
  });
}

function matching(value: string, { pattern, hint }: { pattern?: RegExp; hint?: string }): string {
  if (pattern && !pattern.test(value)) throw new Error(hint ?? `must match ${pattern.source}`);
  return value;
}

export function oneOf<const T extends string>(o: Described & { values: readonly T[]; default: T }): Setting<T> {
  return setting({
    ...o,
    fallback: o.default,
    parse: (value) => {
      const found = o.values.find((v) => v === value);
      if (found === undefined) throw new Error(`must be one of ${o.values.join(', ')}`);
      return found;
    },
  });
}

/** A text that has no default: undefined while unset. */
export function optionalText(o: Described & { pattern?: RegExp; hint?: string }): Setting<string | undefined> {
  return setting<string | undefined>({ ...o, fallback: undefined, shown: '', parse: (value) => matching(value, o) });
}

/** A JSON array as text, without default. */
export function optionalJsonArray(o: Described): Setting<string | undefined> {
  return setting<string | undefined>({
    ...o,
    fallback: undefined,
    shown: '',
    parse: (value) => {
      if (!isJsonArray(value)) throw new Error('must be a JSON array');
      return value;
    },
  });
}

function isJsonArray(value: string): boolean {
  try {
    return Array.isArray(JSON.parse(value));
  } catch {
    return false;
  }
}

/** An http or https URL, without default. */
export function optionalUrl(o: Described): Setting<string | undefined> {
  return optionalText({ ...o, pattern: /^https?:\/\/[^\s/]+(\/\S*)?$/, hint: 'must be an http or https URL' });
}

/** A time zone by its IANA name. */
export function timeZone(o: Described & { default: string }): Setting<string> {
  return setting({
    ...o,
    fallback: o.default,
    parse: (value) => {
      try {
        new Intl.DateTimeFormat('en', { timeZone: value });
      } catch {
        throw new Error('must be the name of a time zone, for example Asia/Tokyo');
      }
      return value;
    },
  });
}

/** A comma-separated list. */
export function list(o: Described & { default: string[]; pattern?: RegExp; hint?: string }): Setting<string[]> {
  return setting({
    ...o,
    fallback: o.default,
    shown: o.default.join(','),
    parse: (value) =>
      value
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== '')
        .map((part) => matching(part, o)),
  });
}

/** IP addresses and networks (`10.0.0.0/8`), comma-separated; none by default. */
export function networks(o: Described): Setting<string[]> {
  const all = list({ ...o, default: [] });
  return {
    ...all,
    parse: (value) => {
      const parts = all.parse(value);
      if (!parts.every(isNetwork)) throw new Error('must be IP addresses or networks such as 10.0.0.0/8');
      return parts;
    },
  };
}

function isNetwork(text: string): boolean {
  const [address = '', length, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= (version === 4 ? 32 : 128));
}

function longEnough(value: string): string {
  if (value.length < 32) throw new Error(`must have at least 32 characters; for example ${suggestSecret()}`);
  return value;
}

/** A secret that may be left out: undefined while unset. */
export function optionalSecret(o: Described): Setting<string | undefined> {
  return setting<string | undefined>({ ...o, fallback: undefined, shown: '', parse: longEnough });
}

/** A secret of at least 32 characters; there is no default anywhere, and an empty value counts as missing (design 9). */
export function secret(o: Described): Setting<string> {
  return {
    parse: longEnough,
    fallback: undefined,
    required: true,
    unit: o.unit ?? '',
    doc: o.doc,
    shown: '',
  };
}

/** A fresh random value, fit for a {@link secret}. */
export function suggestSecret(): string {
  return randomBytes(32).toString('base64url');
}
