import { deserialize, EJSON, type Document } from 'bson';
import type { Socket } from 'node:net';
import { answerOf, dial, onMessage, opMsg } from '../raw-client.js';
import { isSilent, message, type Message } from './messages.js';
import type { Random } from './random.js';

/** The longest that one batch may take before it counts as a hang. */
const HANG_MS = 120_000;
const MAX_BATCH = 32;
/** Of broken messages, most of which close the connection, fewer go at once. */
const MAX_BROKEN = 4;
/** What a client must never see: an error that nobody thought of. */
const LEAK =
  /\bundefined\b(?! variable)|Cannot (read|set|destructure|access|convert|assign|mix)|is not (a function|iterable)|\[object|call stack|Invalid (array|time|string)/;

/** What one fuzzing client saw. */
export interface Tally {
  sent: number;
  answered: number;
  accepted: number;
  closed: number;
  /** Wrong behaviour, with the message that caused it. */
  problems: string[];
}

/** Sends `count` messages in batches over one connection at a time, and checks each answer. */
export async function fuzz(
  uri: string,
  database: string,
  random: Random,
  count: number,
  firstId: number,
): Promise<Tally> {
  const tally: Tally = { sent: 0, answered: 0, accepted: 0, closed: 0, problems: [] };
  let connection: Connection | undefined;
  let id = firstId;
  while (tally.sent < count && tally.problems.length < 200) {
    connection ??= new Connection(uri);
    const batch: Message[] = [];
    const broken = random.chance(0.85);
    const size = broken ? MAX_BROKEN : MAX_BATCH;
    while (batch.length < size && batch.at(-1)?.expect !== 'last') batch.push(message(random, database, id++, broken));
    const isOpen = await connection.run(batch, random, tally);
    if (!isOpen) connection = undefined;
  }
  if (connection) {
    // Its answer tells that the messages before it, which may have wanted none, are done.
    await connection.run([{ bytes: opMsg({ ping: 1, $db: database }), expect: 'any' }], random, tally);
    connection.socket.destroy();
  }
  return tally;
}

class Connection {
  readonly socket: Socket;
  private readonly received: Buffer[] = [];
  private wake: () => void = () => undefined;
  private isClosed = false;
  /** A message that wants no answer may have closed the connection; the next answer tells that it did not. */
  private isDoubtful = false;

  constructor(uri: string) {
    this.socket = dial(uri);
    onMessage(this.socket, (message) => {
      this.received.push(message);
      this.wake();
    });
    this.socket.on('error', () => undefined);
    this.socket.on('close', () => {
      this.isClosed = true;
      this.wake();
    });
  }

  /** Sends a batch and takes its answers in order; false when the connection ended. */
  async run(batch: Message[], random: Random, tally: Tally): Promise<boolean> {
    this.send(Buffer.concat(batch.map(({ bytes }) => bytes)), random);
    const last = batch.at(-1) as Message;
    if (last.expect === 'last') this.socket.end();
    for (const sent of batch) {
      if (sent.expect === 'last') break;
      if (isSilent(sent)) {
        tally.sent++;
        this.isDoubtful ||= sent.expect === 'any';
        continue;
      }
      const reply = await this.reply(sent, tally);
      tally.sent++;
      if (reply) {
        tally.answered++;
        this.isDoubtful = false;
        this.check(sent, reply, tally);
        continue;
      }
      // Answers may get lost on the way when a later message makes the server close with input unread.
      const isClean = !this.isDoubtful && batch.every(({ expect }) => expect === 'answer');
      if (isClean) tally.problems.push(`closed by ${describe(sent)}`);
      tally.closed++;
      return false;
    }
    if (last.expect !== 'last') return true;
    tally.sent++;
    tally.closed++;
    while (!this.isClosed) await this.more(last, tally);
    if (this.received.length > 0) tally.problems.push(`answered though cut off: ${describe(last)}`);
    return false;
  }

  /** In one piece or in several, cut anywhere. */
  private send(bytes: Buffer, random: Random): void {
    for (let at = 0; at < bytes.length;) {
      const size = random.chance(0.8) ? bytes.length : 1 + random.below(300);
      this.socket.write(bytes.subarray(at, at + size));
      at += size;
    }
  }

  private async more(sent: Message, tally: Tally): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.wake = resolve;
      timer = setTimeout(() => {
        tally.problems.push(`no answer to ${describe(sent)}`);
        this.socket.destroy();
      }, HANG_MS);
    });
    clearTimeout(timer);
  }

  private async reply(sent: Message, tally: Tally): Promise<Buffer | undefined> {
    for (;;) {
      const reply = this.received.shift();
      if (reply || this.isClosed) return reply;
      await this.more(sent, tally);
    }
  }

  private check(sent: Message, reply: Buffer, tally: Tally): void {
    const fail = (what: string): void => void tally.problems.push(`${what} to ${describe(sent)}`);
    if (reply.readInt32LE(8) !== sent.bytes.readInt32LE(4))
      return fail(`the answer to another (${reply.readInt32LE(8)})`);
    let doc: Document;
    try {
      doc = answerOf(reply, {
        promoteValues: false,
        bsonRegExp: true,
      });
    } catch (error) {
      return fail(`an unreadable answer (${String(error)})`);
    }
    const ok = Number(doc['ok']);
    if (ok === 1) tally.accepted++;
    else if (ok !== 0 || typeof doc['errmsg'] !== 'string' || typeof doc['codeName'] !== 'string')
      fail('no proper answer');
    const errors = [doc, ...((doc['writeErrors'] as Document[] | undefined) ?? [])].filter(({ errmsg }) => errmsg);
    for (const { code, errmsg } of errors) {
      if (!(Number(code) > 1) || LEAK.test(withoutQuotes(String(errmsg))))
        fail(`code ${String(code)} "${String(errmsg)}"`);
    }
  }
}

/** What the client sent comes back in quotes at times, and one type has the name of what is looked for. */
function withoutQuotes(text: string): string {
  return text.replace(/'[^']*'|the BSON type undefined/g, '');
}

function describe({ bytes, expect }: Message): string {
  let text = '';
  try {
    const at = bytes[20] === 0 ? 21 : -1;
    text =
      at > 0 ? EJSON.stringify(deserialize(bytes.subarray(at, at + bytes.readInt32LE(at)), { bsonRegExp: true })) : '';
  } catch {
    // Not every message can be read.
  }
  return `[${expect}] ${text.slice(0, 600)} ${bytes.toString('hex').slice(0, 800)}`;
}
