import { Binary, BSONRegExp, BSONSymbol, Code, Decimal128, Double, Long, ObjectId, Timestamp } from 'bson';
import { mongoError } from '../errors.js';
import { exactParts, floorToDouble } from './decimal.js';

/**
 * Order-preserving keys: `encodeKey(a) < encodeKey(b)` exactly when MongoDB sorts `a` before `b`, and both are equal
 * exactly when MongoDB takes the values as equal (1, 1.0 and NumberDecimal("1.00") are). Keys are latin1 strings: one
 * character is one byte, so that JavaScript's string order is the byte order of LMDB. Each key ends itself, none is a
 * prefix of another.
 */

export const enum Tag {
  MinKey = 0x08,
  Null = 0x14,
  Number = 0x1e,
  String = 0x28,
  Object = 0x32,
  Array = 0x3c,
  Binary = 0x46,
  ObjectId = 0x50,
  Boolean = 0x5a,
  Date = 0x64,
  Timestamp = 0x6e,
  RegExp = 0x78,
  Code = 0x82,
  CodeWithScope = 0x8c,
  MaxKey = 0xf0,
}

const scratch = Buffer.alloc(16);
const chr = String.fromCharCode;

/** The first byte of the key: MongoDB's canonical type, the same for all numbers. Missing counts as null. */
export function typeTag(value: unknown): Tag {
  switch (typeof value) {
    case 'undefined':
      return Tag.Null;
    case 'number':
    case 'bigint':
      return Tag.Number;
    case 'string':
      return Tag.String;
    case 'boolean':
      return Tag.Boolean;
    default:
  }
  if (value === null) return Tag.Null;
  if (Array.isArray(value)) return Tag.Array;
  if (value instanceof Date) return Tag.Date;
  if (value instanceof Uint8Array) return Tag.Binary;
  switch ((value as { _bsontype?: string })._bsontype) {
    case undefined:
      return Tag.Object;
    case 'Int32':
    case 'Double':
    case 'Long':
    case 'Decimal128':
      return Tag.Number;
    case 'BSONSymbol':
      return Tag.String;
    case 'Binary':
      return Tag.Binary;
    case 'ObjectId':
      return Tag.ObjectId;
    case 'Timestamp':
      return Tag.Timestamp;
    case 'BSONRegExp':
      return Tag.RegExp;
    case 'Code':
      return (value as Code).scope ? Tag.CodeWithScope : Tag.Code;
    case 'MinKey':
      return Tag.MinKey;
    case 'MaxKey':
      return Tag.MaxKey;
    default:
      throw mongoError(
        'BadValue',
        `cannot order a value of type ${String((value as { _bsontype?: string })._bsontype)}`,
      );
  }
}

/** Smallest and (exclusive) largest key of the values of the same canonical type. */
export function typeBounds(value: unknown): [string, string] {
  const tag = typeTag(value);
  return [chr(tag), chr(tag + 1)];
}

/** The order-preserving key of one value. */
export function encodeKey(value: unknown): string {
  const tag = typeTag(value);
  return chr(tag) + body(tag, value);
}

function body(tag: Tag, value: unknown): string {
  switch (tag) {
    case Tag.Number:
      return numberBody(value);
    case Tag.String:
      return text(value instanceof BSONSymbol ? value.value : (value as string));
    case Tag.Object:
      return fields(Object.entries(value as object));
    case Tag.Array:
      return (value as unknown[]).map((item) => encodeKey(item)).join('') + '\0';
    case Tag.Binary: {
      const binary = value instanceof Binary ? value : new Binary(value as Uint8Array);
      const length = binary.position;
      const bytes = Buffer.from(binary.buffer.buffer, binary.buffer.byteOffset, length).toString('latin1');
      // The old binary type is compared as it is sent: with its length repeated inside.
      const isOld = binary.sub_type === Binary.SUBTYPE_BYTE_ARRAY;
      scratch.writeUInt32BE(isOld ? length + 4 : length, 0);
      scratch.writeUInt32LE(length, 4);
      return (
        scratch.toString('latin1', 0, 4) + chr(binary.sub_type) + scratch.toString('latin1', 4, isOld ? 8 : 4) + bytes
      );
    }
    case Tag.ObjectId: {
      const id = (value as ObjectId).id;
      return Buffer.from(id.buffer, id.byteOffset, 12).toString('latin1');
    }
    case Tag.Boolean:
      return value ? '\x01' : '\0';
    case Tag.Date:
      scratch.writeBigInt64BE(BigInt((value as Date).getTime() || 0) ^ -0x8000000000000000n, 0);
      return scratch.toString('latin1', 0, 8);
    case Tag.Timestamp:
      scratch.writeUInt32BE((value as Timestamp).getHighBitsUnsigned(), 0);
      scratch.writeUInt32BE((value as Timestamp).getLowBitsUnsigned(), 4);
      return scratch.toString('latin1', 0, 8);
    case Tag.RegExp:
      return text((value as BSONRegExp).pattern) + text((value as BSONRegExp).options);
    case Tag.Code:
      return text((value as Code).code as string);
    case Tag.CodeWithScope:
      return text((value as Code).code as string) + fields(Object.entries((value as Code).scope ?? {}));
    default:
      return '';
  }
}

/** Documents compare field by field: type, then name, then value. */
function fields(entries: [string, unknown][]): string {
  let out = '';
  for (const [name, value] of entries) {
    if (value === undefined) continue;
    const tag = typeTag(value);
    out += chr(tag) + text(name) + body(tag, value);
  }
  return out + '\0';
}

function text(value: string): string {
  let ascii = true;
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code === 0 || code > 0x7f) {
      ascii = false;
      break;
    }
  }
  if (ascii) return value + '\0\0';
  return Buffer.from(value, 'utf8').toString('latin1').replaceAll('\0', '\0\xff') + '\0\0';
}

/**
 * A number is the largest double that is not above it, then 0 when that is all, else 1 and the exact decimal digits:
 * so all numeric types sort together without loss.
 */
function numberBody(value: unknown): string {
  if (typeof value === 'number') return double(value) + '\0';
  if (value instanceof Double) return double(value.value) + '\0';
  if (value instanceof Long && value.greaterThanOrEqual(-0x1fffffffffffff) && value.lessThanOrEqual(0x1fffffffffffff)) {
    return double(value.toNumber()) + '\0';
  }
  if (value instanceof Long || value instanceof Decimal128 || typeof value === 'bigint') {
    const { floor, exact } = floorToDouble(value.toString());
    return double(floor) + (exact ? '\0' : '\x01' + exactDigits(value.toString()));
  }
  return double(Number((value as { value: number }).value)) + '\0';
}

function double(value: number): string {
  if (Number.isNaN(value)) return '\0\0\0\0\0\0\0\0';
  scratch.writeDoubleBE(value === 0 ? 0 : value, 0);
  const high = scratch.readUInt32BE(0);
  if (high & 0x80000000) {
    scratch.writeUInt32BE(~high >>> 0, 0);
    scratch.writeUInt32BE(~scratch.readUInt32BE(4) >>> 0, 4);
  } else {
    scratch.writeUInt32BE((high | 0x80000000) >>> 0, 0);
  }
  return scratch.toString('latin1', 0, 8);
}

/** Exponent and digits, in an order that fits values with the same floor (these never differ in sign). */
function exactDigits(decimal: string): string {
  const { negative, digits, exponent } = exactParts(decimal);
  const scale = exponent + digits.length + 0x4000;
  const raw = chr(scale >> 8, scale & 0xff) + digits + '\0';
  if (!negative) return raw;
  return Array.from(raw, (c) => chr(255 - c.charCodeAt(0))).join('');
}

/** Compares two values in MongoDB's order; `undefined` stands for missing and equals null here. */
export function compareValues(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number' && a === a && b === b) return a < b ? -1 : a > b ? 1 : 0;
  if (typeof a === 'string' && typeof b === 'string' && a === b) return 0;
  const x = encodeKey(a);
  const y = encodeKey(b);
  return x < y ? -1 : x > y ? 1 : 0;
}

/** Whether MongoDB takes the two values as equal. */
export function equalValues(a: unknown, b: unknown): boolean {
  return compareValues(a, b) === 0;
}

/** A key with all bytes inverted: descending fields of an index. */
export function invertKey(key: string): string {
  let out = '';
  for (let i = 0; i < key.length; i++) out += chr(255 - key.charCodeAt(i));
  return out;
}
