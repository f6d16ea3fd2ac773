import { Worker } from 'node:worker_threads';
import { encodeDocument, type Doc } from '../bson/decode.js';
import type { CommandContext } from '../commands/context.js';
import { MongoError } from '../errors.js';

/** No read runs longer: as long as it does, LMDB reuses no page that its snapshot may need. */
const LONGEST_READ_MS = 5 * 60_000;
/** The thread ends when it had nothing to do for so long. */
const IDLE_MS = 60_000;

/** What is said to the reader: a command to run or, without one, that its answer is not needed any more. */
export interface ReaderRequest {
  id: number;
  command?: Uint8Array;
}

/** What the reader says. */
export interface ReaderAnswer {
  id: number;
  reply: Uint8Array;
  openCursors: number;
}

/** The second worker, which runs long reads on snapshots of the file; its thread starts with the first of them. */
export class Reader {
  private worker: Worker | undefined;
  private readonly waiting = new Map<number, (answer: Buffer | Error) => void>();
  private lastId = 0;
  private idle: NodeJS.Timeout | undefined;

  constructor(private readonly dataDir: string) {}

  get isRunning(): boolean {
    return this.worker !== undefined;
  }

  /** Runs a command there and gives the bytes of its answer. */
  async run(context: CommandContext, command: Doc = context.command): Promise<Buffer> {
    const { deadline = Infinity, signal } = context;
    const maxTimeMS = Math.max(1, Math.ceil(Math.min(deadline - performance.now(), LONGEST_READ_MS)));
    const bytes = encodeDocument({ ...command, maxTimeMS });
    clearTimeout(this.idle);
    const worker = (this.worker ??= this.start());
    const id = ++this.lastId;
    const cancel = (): void => worker.postMessage({ id } satisfies ReaderRequest);
    signal?.addEventListener('abort', cancel);
    try {
      return await new Promise<Buffer>((resolve, reject) => {
        this.waiting.set(id, (answer) => (answer instanceof Error ? reject(answer) : resolve(answer)));
        worker.postMessage({ id, command: bytes } satisfies ReaderRequest);
      });
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  }

  /** Ends the thread; who waits for it is told that the server shuts down. */
  async close(): Promise<void> {
    clearTimeout(this.idle);
    const { worker } = this;
    if (!worker) return;
    this.worker = undefined;
    for (const settle of this.waiting.values()) {
      settle(new MongoError('InterruptedAtShutdown', 'the database is closing', 11600));
    }
    this.waiting.clear();
    const ended = new Promise((resolve) => worker.once('exit', resolve));
    worker.postMessage('close');
    await ended;
  }

  private start(): Worker {
    const worker = new Worker(new URL('./reader-main.js', import.meta.url), { workerData: this.dataDir });
    worker.on('message', ({ id, reply, openCursors }: ReaderAnswer) => {
      this.waiting.get(id)?.(Buffer.from(reply.buffer, reply.byteOffset, reply.byteLength));
      this.waiting.delete(id);
      if (this.waiting.size > 0 || openCursors > 0) return;
      clearTimeout(this.idle);
      this.idle = setTimeout(() => void this.close(), IDLE_MS).unref();
    });
    // Nobody catches these: the database ends with its reader, as crashed.
    worker.on('error', (error) => {
      throw error;
    });
    worker.on('exit', (code) => {
      if (this.worker === worker) throw new Error(`the reader ended with code ${code}`);
    });
    return worker;
  }
}
