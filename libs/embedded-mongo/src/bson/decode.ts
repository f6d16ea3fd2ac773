import {
  Binary,
  BSONError,
  BSONSymbol,
  Code,
  Decimal128,
  Double,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  serialize,
  Timestamp,
} from 'bson';
import { mongoError, MongoError } from '../errors.js';
import { regularExpression } from './regexp.js';

/**
 * A decoded document. Values keep their BSON type through {@link encodeDocument}: an int32 is a number, a double is a
 * number unless it would be taken for an int32 (then a `Double`), int64 is `Long`, the others are the bson classes.
 */
export type Doc = Record<string, unknown>;

/** Deepest nesting that MongoDB accepts. */
const MAX_DEPTH = 180;
/** Largest document of a reply: 16 MB and what surrounds it. */
const MAX_ENCODED = 16 * 1024 * 1024 + 16 * 1024;
const INT32_MIN = -0x80000000;
const INT32_MAX = 0x7fffffff;

/** Whether `bson` would write this double as an int32. */
export function looksLikeInt32(value: number): boolean {
  return Number.isInteger(value) && value >= INT32_MIN && value <= INT32_MAX && !Object.is(value, -0);
}

/** A double as it is kept in memory, see {@link Doc}. */
export function doubleValue(value: number): number | Double {
  return looksLikeInt32(value) ? new Double(value) : value;
}

/**
 * Decodes one BSON document. Raises `InvalidBSON` for malformed bytes, another MongoError for values that are well
 * formed but not supported.
 */
export function decodeDocument(bytes: Buffer): Doc {
  try {
    if (bytes.length < 5 || bytes.readInt32LE(0) !== bytes.length) throw new RangeError('bad document length');
    return new Reader(bytes).object(0, 0);
  } catch (error) {
    if (error instanceof MongoError) throw error;
    throw mongoError('InvalidBSON', `malformed BSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/**
 * Encodes a document; `undefined` fields are left out. Raises `BadValue` for what BSON cannot hold and
 * `BSONObjectTooLarge` for more than 16 MB, which bson's own buffer could not take without cutting it off.
 */
export function encodeDocument(doc: Doc): Buffer {
  try {
    const bytes = serialize(doc, { ignoreUndefined: true });
    if (bytes.length <= MAX_ENCODED) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  } catch (error) {
    if (error instanceof BSONError) throw mongoError('BadValue', error.message);
    if ((error as NodeJS.ErrnoException).code !== 'ERR_OUT_OF_RANGE') throw error;
  }
  throw mongoError('BSONObjectTooLarge', `the document is larger than ${MAX_ENCODED} bytes`);
}

/** Refuses a document that could not be read again. */
export function checkDepth(value: unknown, depth = 0): void {
  if (value === null || typeof value !== 'object') return;
  if (depth > MAX_DEPTH) throw tooDeep();
  if (Array.isArray(value)) for (const item of value) checkDepth(item, depth + 1);
  else if (Object.getPrototypeOf(value) === Object.prototype)
    for (const name of Object.keys(value)) checkDepth((value as Doc)[name], depth + 1);
}

function tooDeep(): MongoError {
  return mongoError('Overflow', `BSON is nested deeper than ${MAX_DEPTH} levels`);
}

class Reader {
  private position = 0;

  constructor(private readonly bytes: Buffer) {}

  object(start: number, depth: number): Doc {
    const out: Doc = {};
    const end = this.open(start, depth);
    for (let type = this.byte(); type !== 0; type = this.byte()) {
      const name = this.cstring();
      const value = this.value(type, depth);
      if (name === '__proto__') {
        Object.defineProperty(out, name, { value, enumerable: true, configurable: true, writable: true });
      } else {
        out[name] = value;
      }
    }
    this.close(end);
    return out;
  }

  private array(start: number, depth: number): unknown[] {
    const out: unknown[] = [];
    const end = this.open(start, depth);
    for (let type = this.byte(); type !== 0; type = this.byte()) {
      this.cstring();
      out.push(this.value(type, depth));
    }
    this.close(end);
    return out;
  }

  private open(start: number, depth: number): number {
    if (depth > MAX_DEPTH) throw tooDeep();
    this.position = start + 4;
    const length = this.bytes.readInt32LE(start);
    if (length < 5 || start + length > this.bytes.length) throw new RangeError('bad document length');
    return start + length;
  }

  private close(end: number): void {
    if (this.position !== end) throw new RangeError('document length does not fit its content');
  }

  private byte(): number {
    const value = this.bytes[this.position++];
    if (value === undefined) throw new RangeError('unexpected end');
    return value;
  }

  private cstring(): string {
    const end = this.bytes.indexOf(0, this.position);
    if (end < 0) throw new RangeError('unterminated string');
    const value = this.text(this.position, end);
    this.position = end + 1;
    return value;
  }

  private text(start: number, end: number): string {
    // Short ASCII names and values are the rule; latin1 is the cheapest way to read them.
    if (end - start < 32) {
      let i = start;
      while (i < end && (this.bytes[i] ?? 0) < 0x80) i++;
      if (i === end) return this.bytes.toString('latin1', start, end);
    }
    return this.bytes.toString('utf8', start, end);
  }

  private string(): string {
    const length = this.bytes.readInt32LE(this.position);
    const start = this.position + 4;
    const end = start + length - 1;
    if (length < 1 || end >= this.bytes.length || this.bytes[end] !== 0) throw new RangeError('bad string');
    this.position = end + 1;
    return this.text(start, end);
  }

  private skip(count: number): number {
    const start = this.position;
    if (start + count > this.bytes.length) throw new RangeError('unexpected end');
    this.position += count;
    return start;
  }

  private value(type: number, depth: number): unknown {
    const bytes = this.bytes;
    switch (type) {
      case 0x01:
        return doubleValue(bytes.readDoubleLE(this.skip(8)));
      case 0x02:
        return this.string();
      case 0x03:
        return this.object(this.position, depth + 1);
      case 0x04:
        return this.array(this.position, depth + 1);
      case 0x05: {
        const length = bytes.readInt32LE(this.skip(4));
        const subtype = this.byte();
        if (length < 0) throw new RangeError('bad binary');
        const end = this.skip(length) + length;
        // The old binary type repeats its length inside; bson writes it again.
        const start = end - length + (subtype === Binary.SUBTYPE_BYTE_ARRAY ? 4 : 0);
        if (start > end || (start > end - length && bytes.readInt32LE(start - 4) !== end - start)) {
          throw new RangeError('bad binary');
        }
        return new Binary(Buffer.from(bytes.subarray(start, end)), subtype);
      }
      case 0x06:
        throw mongoError('BadValue', 'the BSON type undefined is deprecated and not supported');
      case 0x07: {
        const start = this.skip(12);
        return new ObjectId(Buffer.from(bytes.subarray(start, start + 12)));
      }
      case 0x08: {
        const flag = this.byte();
        if (flag > 1) throw new RangeError('bad boolean');
        return flag === 1;
      }
      case 0x09: {
        const date = new Date(Number(bytes.readBigInt64LE(this.skip(8))));
        if (Number.isNaN(date.getTime()))
          throw mongoError('BadValue', 'dates beyond the year 275760 are not supported');
        return date;
      }
      case 0x0a:
        return null;
      case 0x0b:
        return regularExpression(this.cstring(), this.cstring());
      case 0x0d:
        return new Code(this.string());
      case 0x0e:
        return new BSONSymbol(this.string());
      case 0x10:
        return bytes.readInt32LE(this.skip(4));
      case 0x11: {
        const start = this.skip(8);
        return new Timestamp({ t: bytes.readUInt32LE(start + 4), i: bytes.readUInt32LE(start) });
      }
      case 0x12: {
        const start = this.skip(8);
        return new Long(bytes.readInt32LE(start), bytes.readInt32LE(start + 4));
      }
      case 0x13: {
        const start = this.skip(16);
        return new Decimal128(Buffer.from(bytes.subarray(start, start + 16)));
      }
      case 0x7f:
        return new MaxKey();
      case 0xff:
        return new MinKey();
      case 0x0c:
        throw mongoError('BadValue', 'the BSON type DBPointer is deprecated and not supported');
      case 0x0f: {
        const end = this.position + bytes.readInt32LE(this.skip(4));
        const code = this.string();
        const scope = this.object(this.position, depth + 1);
        this.close(end);
        return new Code(code, scope);
      }
      default:
        throw new RangeError(`unknown type 0x${type.toString(16)}`);
    }
  }
}
