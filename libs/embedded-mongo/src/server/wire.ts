import { decodeDocument, type Doc } from '../bson/decode.js';
import { setField } from '../bson/paths.js';
import { MongoError } from '../errors.js';
import { crc32c } from './crc32c.js';

/** Longest message that MongoDB takes. */
export const MAX_MESSAGE = 48_000_000;
const HEADER = 16;
const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;
const CHECKSUM_PRESENT = 1;
const MORE_TO_COME = 2;
/** Of the first 16 flag bits an unknown one must be refused. */
const REQUIRED_FLAGS = 0xffff & ~(CHECKSUM_PRESENT | MORE_TO_COME);

/** A message that cannot be understood: the connection it came on is closed. */
export class ProtocolError extends Error {}

export interface Request {
  id: number;
  /** What is to be done, or why the answer is an error: well-formed BSON that this database does not take. */
  command: Doc | MongoError;
  /** The client wants no answer. */
  isSilent: boolean;
  /** Came as OP_QUERY and is answered with OP_REPLY. */
  isQuery: boolean;
}

/** Cuts a stream of bytes into messages. */
export class MessageReader {
  private chunks: Buffer[] = [];
  private length = 0;
  private needed = 4;

  /** Takes bytes in and gives the messages that are complete. */
  *push(chunk: Buffer): Generator<Buffer> {
    this.chunks.push(chunk);
    this.length += chunk.length;
    while (this.length >= this.needed) {
      const bytes = this.chunks.length === 1 ? (this.chunks[0] as Buffer) : Buffer.concat(this.chunks, this.length);
      this.chunks = [bytes];
      const size = bytes.readInt32LE(0);
      if (size < HEADER + 5 || size > MAX_MESSAGE) throw new ProtocolError(`message of ${size} bytes`);
      if (bytes.length < size) {
        this.needed = size;
        return;
      }
      this.chunks = bytes.length > size ? [bytes.subarray(size)] : [];
      this.length = bytes.length - size;
      this.needed = 4;
      yield bytes.subarray(0, size);
    }
  }
}

/** Reads a message; raises {@link ProtocolError}. Documents to insert stay bytes where they come as a sequence. */
export function parseMessage(message: Buffer): Request {
  const id = message.readInt32LE(4);
  const opcode = message.readInt32LE(12);
  try {
    if (opcode === OP_MSG) return parseOpMsg(message, id);
    if (opcode === OP_QUERY) return parseOpQuery(message, id);
  } catch (error) {
    throw error instanceof ProtocolError ? error : new ProtocolError(String(error));
  }
  throw new ProtocolError(`opcode ${opcode} is not supported`);
}

function parseOpMsg(message: Buffer, id: number): Request {
  const flags = message.readUInt32LE(HEADER);
  if (flags & REQUIRED_FLAGS) throw new ProtocolError(`unknown flags ${flags}`);
  let end = message.length;
  if (flags & CHECKSUM_PRESENT) {
    end -= 4;
    if (crc32c(message.subarray(0, end)) !== message.readUInt32LE(end))
      throw new ProtocolError('checksum does not match');
  }
  let body: Buffer | undefined;
  const sequences: [string, Buffer[]][] = [];
  for (let at = HEADER + 4; at < end;) {
    const kind = message[at++];
    const size = message.readInt32LE(at);
    if (size < 5 || at + size > end) throw new ProtocolError('a section exceeds its message');
    const section = message.subarray(at, at + size);
    at += size;
    if (kind === 0) {
      if (body) throw new ProtocolError('more than one body');
      body = section;
    } else if (kind === 1) {
      sequences.push(parseSequence(section));
    } else {
      throw new ProtocolError(`unknown section kind ${String(kind)}`);
    }
  }
  if (!body) throw new ProtocolError('a message needs a body');
  return { id, command: readCommand(body, sequences), isSilent: (flags & MORE_TO_COME) !== 0, isQuery: false };
}

function readCommand(body: Buffer, sequences: [string, Buffer[]][]): Doc | MongoError {
  try {
    const command = decodeDocument(body);
    for (const [name, documents] of sequences) {
      if (Object.hasOwn(command, name)) throw new ProtocolError(`field ${name} is there twice`);
      setField(command, name, name === 'documents' ? documents : documents.map(decodeDocument));
    }
    return command;
  } catch (error) {
    if (error instanceof MongoError && error.codeName !== 'InvalidBSON') return error;
    throw error;
  }
}

function parseSequence(section: Buffer): [string, Buffer[]] {
  const nameEnd = section.indexOf(0, 4);
  if (nameEnd < 0) throw new ProtocolError('unterminated sequence name');
  const documents: Buffer[] = [];
  for (let at = nameEnd + 1; at < section.length;) {
    const size = section.readInt32LE(at);
    if (size < 5 || at + size > section.length) throw new ProtocolError('a document exceeds its sequence');
    documents.push(section.subarray(at, at + size));
    at += size;
  }
  return [section.toString('utf8', 4, nameEnd), documents];
}

/** Only the greeting of a driver comes this way. */
function parseOpQuery(message: Buffer, id: number): Request {
  const nameStart = HEADER + 4;
  const nameEnd = message.indexOf(0, nameStart);
  const at = nameEnd + 9;
  if (nameEnd < 0 || at + 4 > message.length) throw new ProtocolError('malformed OP_QUERY');
  const size = message.readInt32LE(at);
  const command = decodeDocument(message.subarray(at, at + size));
  const name = Object.keys(command)[0] ?? '';
  if (
    message.toString('latin1', nameStart, nameEnd) !== 'admin.$cmd' ||
    !['hello', 'isMaster', 'ismaster'].includes(name)
  ) {
    throw new ProtocolError('OP_QUERY is only supported for the first hello');
  }
  return { id, command: { ...command, $db: 'admin' }, isSilent: false, isQuery: true };
}

/** The head of the answer to a request, which the document follows. */
export function replyHead(request: Request, document: Buffer, replyId: number): Buffer {
  const head = Buffer.alloc(request.isQuery ? HEADER + 20 : HEADER + 5);
  head.writeInt32LE(head.length + document.length, 0);
  head.writeInt32LE(replyId, 4);
  head.writeInt32LE(request.id, 8);
  head.writeInt32LE(request.isQuery ? OP_REPLY : OP_MSG, 12);
  if (request.isQuery) {
    head.writeInt32LE(8, HEADER);
    head.writeInt32LE(1, HEADER + 16);
  }
  return head;
}
