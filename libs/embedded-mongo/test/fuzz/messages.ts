import { serialize, type Document } from 'bson';
import { crc32c } from '../../src/server/crc32c.js';
import { command, mutateCommand } from './commands.js';
import type { Random } from './random.js';

/** A message to send. */
export interface Message {
  bytes: Buffer;
  /** `answer`: must be answered. `any`: answered or the connection closed. `last`: its length lies, so nothing may follow. */
  expect: 'answer' | 'any' | 'last';
}

const HEADER = 16;
const READABLE = [0, 0, 0, 1] as const;
const BROKEN = [0, 2, 2, 2, 3, 3, 4] as const;

/**
 * A message: a valid or mutated command, or with `broken` also one whose bytes are changed or random. `id` becomes its
 * request id where it has one.
 */
export function message(random: Random, database: string, id: number, broken: boolean): Message {
  switch (random.pick(broken ? BROKEN : READABLE)) {
    case 0:
      return { bytes: frame(random, mutateCommand(random, command(random, database)), id), expect: 'answer' };
    case 1:
      return { bytes: frame(random, command(random, database), id), expect: 'answer' };
    case 2:
      return { bytes: flip(random, frame(random, command(random, database), id), HEADER), expect: 'any' };
    case 3:
      return restructure(random, frame(random, command(random, database), id));
    default:
      return random.chance(0.5)
        ? { bytes: random.bytes(1 + random.below(200)), expect: 'last' }
        : { bytes: withLength(Buffer.concat([header(id), random.bytes(5 + random.below(100))])), expect: 'any' };
  }
}

/** Whether the bytes ask for no answer, read as the protocol says. */
export function isSilent({ bytes }: Message): boolean {
  return bytes.readInt32LE(12) === 2013 && (bytes.readUInt32LE(HEADER) & 2) !== 0;
}

function header(id: number): Buffer {
  const bytes = Buffer.alloc(HEADER);
  bytes.writeInt32LE(id, 4);
  bytes.writeInt32LE(2013, 12);
  return bytes;
}

function withLength(bytes: Buffer): Buffer {
  bytes.writeInt32LE(bytes.length, 0);
  return bytes;
}

/** An OP_MSG; lists of documents go as sequences at times, and flags and checksum come and go. */
function frame(random: Random, doc: Document, id: number): Buffer {
  const body = { ...doc };
  const sections: Buffer[] = [];
  for (const [name, list] of Object.entries(doc)) {
    const isList = Array.isArray(list) && list.length > 0 && list.every((item) => isPlain(item));
    if (!isList || !random.chance(0.3) || name === Object.keys(doc)[0] || name.includes('\0')) continue;
    Reflect.deleteProperty(body, name);
    sections.push(sequence(name, list as Document[]));
  }
  const flags = (random.chance(0.03) ? 2 : 0) | (random.chance(0.05) ? 1 << 16 : 0) | (random.chance(0.05) ? 1 : 0);
  const main = Buffer.concat([Buffer.from([0]), serialize(body)]);
  const head = Buffer.alloc(4);
  head.writeUInt32LE(flags, 0);
  const parts = random.chance(0.5) ? [main, ...sections] : [...sections, main];
  const bytes = Buffer.concat([header(id), head, ...parts, Buffer.alloc(flags & 1 ? 4 : 0)]);
  withLength(bytes);
  if (flags & 1) bytes.writeUInt32LE(crc32c(bytes.subarray(0, bytes.length - 4)), bytes.length - 4);
  return bytes;
}

function isPlain(value: unknown): boolean {
  return value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype;
}

function sequence(name: string, documents: Document[]): Buffer {
  const content = Buffer.concat([Buffer.from(`${name}\0`), ...documents.map((doc) => serialize(doc))]);
  const head = Buffer.alloc(5);
  head[0] = 1;
  head.writeInt32LE(content.length + 4, 1);
  return Buffer.concat([head, content]);
}

/** Changes some bits, bytes or 32-bit numbers from `start` on. */
function flip(random: Random, bytes: Buffer, start: number): Buffer {
  for (let rounds = 1 + random.below(4); rounds > 0; rounds--) {
    const at = start + random.below(bytes.length - start);
    const roll = random.next();
    if (roll < 0.4) bytes[at] = (bytes[at] as number) ^ (1 << random.below(8));
    else if (roll < 0.8) bytes[at] = random.below(256);
    else if (at + 4 <= bytes.length) {
      bytes.writeInt32LE(random.pick([0, -1, 4, 5, 2 ** 31 - 1, -(2 ** 31), 48_000_001, bytes.length]), at);
    }
  }
  return bytes;
}

/** Breaks the frame: header fields, cuts, section kinds, sections more than once. */
function restructure(random: Random, bytes: Buffer): Message {
  switch (random.below(6)) {
    case 0:
      return { bytes: bytes.subarray(0, 1 + random.below(bytes.length - 1)), expect: 'last' };
    case 1: {
      bytes.writeInt32LE(
        random.pick([0, -1, 15, 16, 20, bytes.length - 1, bytes.length + 1, 48_000_000, 2 ** 31 - 1]),
        0,
      );
      return { bytes, expect: 'last' };
    }
    case 2:
      bytes.writeInt32LE(random.pick([1, 1000, 2001, 2002, 2004, 2005, 2006, 2010, 2011, 2012, 0, -1]), 12);
      return { bytes, expect: 'any' };
    case 3:
      bytes.writeUInt32LE(random.pick([1, 2, 3, 4, 0x8000, 1 << 16, (1 << 31) >>> 0, 0xffffffff]), HEADER);
      return { bytes, expect: 'any' };
    case 4:
      bytes[HEADER + 4] = random.pick([1, 2, 3, 255]);
      return { bytes, expect: 'any' };
    default:
      return { bytes: withLength(Buffer.concat([bytes, bytes.subarray(HEADER + 4)])), expect: 'any' };
  }
}
