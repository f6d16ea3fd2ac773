import { encodeDocument, type Doc } from './decode.js';

/** A document kept as its BSON bytes inside a reply. */
export class RawDocument {
  constructor(readonly bytes: Buffer) {}
}

/** A BSON array made of documents that are bytes already. */
export class RawArray {
  constructor(readonly documents: Buffer[]) {}
}

/**
 * Encodes a reply in which values on the first two levels may be {@link RawArray} or {@link RawDocument}, so that
 * documents read from storage go out without being decoded.
 */
export function encodeReply(reply: Doc): Buffer {
  const parts: Buffer[] = [];
  let plain: Doc = {};
  const flush = (): void => {
    const bytes = encodeDocument(plain);
    if (bytes.length > 5) parts.push(bytes.subarray(4, bytes.length - 1));
    plain = {};
  };
  for (const [name, value] of Object.entries(reply)) {
    const nested = encodeRaw(value);
    if (nested === undefined) {
      plain[name] = value;
      continue;
    }
    flush();
    parts.push(elementHeader(value instanceof RawArray ? 0x04 : 0x03, name), nested);
  }
  flush();
  return frame(parts);
}

function encodeRaw(value: unknown): Buffer | undefined {
  if (value instanceof RawDocument) return value.bytes;
  if (value instanceof RawArray) {
    const parts: Buffer[] = [];
    value.documents.forEach((bytes, index) => parts.push(elementHeader(0x03, String(index)), bytes));
    return frame(parts);
  }
  if (value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype) {
    if (Object.values(value).some((inner) => inner instanceof RawArray || inner instanceof RawDocument)) {
      return encodeReply(value as Doc);
    }
  }
  return undefined;
}

function elementHeader(type: number, name: string): Buffer {
  const header = Buffer.allocUnsafe(name.length * 3 + 2);
  header[0] = type;
  const end = 1 + header.write(name, 1);
  header[end] = 0;
  return header.subarray(0, end + 1);
}

function frame(parts: Buffer[]): Buffer {
  let length = 5;
  for (const part of parts) length += part.length;
  const out = Buffer.allocUnsafe(length);
  out.writeInt32LE(length, 0);
  let at = 4;
  for (const part of parts) at += part.copy(out, at);
  out[at] = 0;
  return out;
}

/** The position of the first element's value when the document starts with `_id`, else -1. */
export function startsWithId(bytes: Buffer): boolean {
  return bytes.length > 9 && bytes.toString('latin1', 5, 9) === '_id\0';
}
