import { parentPort, workerData } from 'node:worker_threads';
import { decodeDocument } from '../bson/decode.js';
import type { CommandContext } from '../commands/context.js';
import { dispatch } from '../commands/dispatch.js';
import { Cursors } from '../engine/cursors.js';
import { Engine } from '../engine/engine.js';
import { Sessions } from '../engine/sessions.js';
import { Storage } from '../engine/storage.js';
import type { ReaderAnswer, ReaderRequest } from './reader.js';

/** Commands that run at once: each holds an LMDB snapshot and up to 100 MB for a sort. */
const MOST_AT_ONCE = 4;

// Entry of the reader's thread: the same commands, each on a snapshot of what is on disk when it begins.
const storage = Storage.openReader(workerData as string);
const cursors = new Cursors<CommandContext>(true);
const sessions = new Sessions(Engine.reading(storage), 0);
sessions.onEnd = (session) => cursors.endSession(session);
const running = new Map<number, AbortController>();
const queue: (() => void)[] = [];
let busy = 0;

async function run(id: number, command: Uint8Array): Promise<void> {
  const abort = new AbortController();
  running.set(id, abort);
  if (busy === MOST_AT_ONCE) await new Promise<void>((resolve) => queue.push(resolve));
  else busy++;
  const snapshot = storage.snapshot();
  const server = { engine: Engine.reading(snapshot), sessions, cursors, address: '', startedAt: new Date() };
  const reply = await dispatch(server, decodeDocument(Buffer.from(command)), 0, abort.signal);
  snapshot.release();
  running.delete(id);
  const next = queue.shift();
  if (next) next();
  else busy--;
  const { buffer, byteLength } = reply;
  // A small one lies in a buffer that is shared with others, and is copied.
  const isOwn = buffer.byteLength === byteLength;
  parentPort?.postMessage(
    { id, reply, openCursors: cursors.count } satisfies ReaderAnswer,
    isOwn ? [buffer as ArrayBuffer] : [],
  );
}

async function close(): Promise<void> {
  parentPort?.close();
  for (const abort of running.values()) abort.abort();
  while (running.size > 0) await new Promise((resolve) => setImmediate(resolve));
  sessions.close();
  cursors.close();
  await storage.close();
}

parentPort?.on('message', (message: ReaderRequest | 'close') => {
  if (message === 'close') void close();
  else if (message.command) void run(message.id, message.command);
  else running.get(message.id)?.abort();
});
