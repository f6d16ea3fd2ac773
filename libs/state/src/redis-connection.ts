import { Logger } from '@nestjs/common';
import { Redis } from 'ioredis';
import { StateUnavailable } from './state-errors.js';

export interface RedisConnectionOptions {
  /** `redis://[user:password@]host[:port][/database]`, or `rediss://` for TLS. */
  url: string;
  /** Longest time a caller waits for an operation, in milliseconds. Default 1000. */
  deadlineMs?: number;
  /** What the log calls this connection. Default `Redis`. */
  name?: string;
}

/**
 * One connection to Redis that never makes a caller wait longer than the deadline.
 *
 * Without a working connection operations fail at once; nothing is queued and nothing is sent again later. A command
 * that gets no answer in time drops the connection, so that a hanging server costs one deadline and not one per call.
 * It reconnects for ever, waiting 50 ms to 2 s between attempts.
 */
export class RedisConnection {
  private readonly logger: Logger;
  private readonly redis: Redis;
  private readonly address: string;
  private readonly deadlineMs: number;
  private readonly firstAttempt: Promise<void>;
  /** Only the text: ioredis' errors carry the command with its arguments, passwords and customers' data included. */
  private lastError = 'closed';
  /** Whether this attempt to connect has said why it failed; what follows is consequence. */
  private noted = false;
  private reachable: boolean | undefined;
  private dropping = false;
  private closed = false;

  constructor(private readonly options: RedisConnectionOptions) {
    this.logger = new Logger(options.name ?? 'Redis');
    const url = parseRedisUrl(options.url);
    this.address = `${url.hostname}:${url.port || 6379}`;
    this.deadlineMs = options.deadlineMs ?? 1000;
    this.redis = new Redis(options.url, {
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      autoResubscribe: false,
      maxRetriesPerRequest: 0,
      connectTimeout: this.deadlineMs,
      // Only the ready check needs ioredis' own time-out; operations have the deadline.
      commandTimeout: this.deadlineMs * 2,
      disconnectTimeout: 50,
      keepAlive: 10_000,
      disableClientInfo: true,
      retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt - 1, 10), 2000) * (0.75 + Math.random() / 4),
      // After a failover the old primary refuses writes: look up the host again.
      reconnectOnError: (error) => error.message.startsWith('READONLY'),
    });
    this.redis.on('error', (error) => this.note(error.message));
    this.redis.on('ready', () => this.report(true));
    this.redis.on('close', () => {
      this.dropping = false;
      this.noted = false;
      this.report(false);
    });
    this.firstAttempt = new Promise((resolve) => {
      const timer = setTimeout(resolve, this.deadlineMs);
      for (const event of ['ready', 'close'] as const) {
        this.redis.once(event, () => {
          clearTimeout(timer);
          resolve();
        });
      }
    });
  }

  /** Resolves once the first attempt to connect has succeeded or failed, at the latest after the deadline. */
  ready(): Promise<void> {
    return this.firstAttempt;
  }

  /** Another connection to the same place, under another name. */
  duplicate(name: string): RedisConnection {
    return new RedisConnection({ ...this.options, name });
  }

  /** Calls the listener after each successful connect. */
  onReady(listener: () => void): void {
    this.redis.on('ready', listener);
  }

  /** Calls the listener with each message of a channel that was subscribed on this connection. */
  onMessage(listener: (channel: string, text: string) => void): void {
    this.redis.on('message', listener);
  }

  /**
   * Runs an operation under the deadline.
   * @throws StateUnavailable whatever goes wrong
   */
  async run<T>(operation: (redis: Redis) => Promise<T>): Promise<T> {
    try {
      return await withDeadline(this.attempt(operation), this.deadlineMs);
    } catch (error) {
      throw this.toUnavailable(error);
    }
  }

  /** Ends the connection, after pending answers where they come within the deadline. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    const ended = new Promise<void>((resolve) => this.redis.once('end', resolve));
    if (this.redis.status === 'ready') {
      await withDeadline(this.redis.quit(), this.deadlineMs).catch(() => undefined);
    }
    if (this.redis.status === 'end') return;
    this.redis.disconnect();
    await withDeadline(ended, 200).catch(() => undefined);
  }

  private async attempt<T>(operation: (redis: Redis) => Promise<T>): Promise<T> {
    if (this.reachable === undefined) await this.firstAttempt;
    if (this.closed) throw new StateUnavailable('closed', 'The connection to Redis is closed');
    if (this.redis.status !== 'ready') {
      throw new StateUnavailable('connection', `Redis at ${this.address} is not reachable: ${this.lastError}`);
    }
    return operation(this.redis);
  }

  private toUnavailable(error: unknown): StateUnavailable {
    if (error instanceof StateUnavailable) return error;
    if (error instanceof DeadlineExceeded) {
      const why = `no answer within ${this.deadlineMs} ms`;
      this.drop(why);
      return new StateUnavailable('timeout', `Redis at ${this.address}: ${why}`);
    }
    const refused = error instanceof Error && error.name === 'ReplyError';
    const message = refused ? `Redis at ${this.address} refused` : `The connection to Redis at ${this.address} broke`;
    const detail = error instanceof Error ? error.message : String(error);
    return new StateUnavailable(refused ? 'refused' : 'connection', `${message}: ${detail}`);
  }

  /** Gives up a connection that does not answer; the back-off brings the next one. */
  private drop(why: string): void {
    if (this.closed || this.dropping || this.redis.status !== 'ready') return;
    this.dropping = true;
    this.note(why);
    this.redis.disconnect(true);
  }

  private note(error: string): void {
    if (!this.noted) this.lastError = error;
    this.noted = true;
  }

  /** Logs changes only: one line per outage, one per recovery. */
  private report(reachable: boolean): void {
    if (this.closed || this.reachable === reachable) return;
    const first = this.reachable === undefined;
    this.reachable = reachable;
    if (!reachable) this.logger.warn(`Redis at ${this.address} is not reachable: ${this.lastError}`);
    else if (!first) this.logger.log(`Redis at ${this.address} is reachable again`);
    if (reachable) {
      this.lastError = 'closed';
      this.noted = false;
    }
  }
}

function parseRedisUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // The text may hold a password: it is not repeated.
  if (!url?.hostname || !['redis:', 'rediss:'].includes(url.protocol)) {
    throw new TypeError('The Redis URL must look like redis://host:port/database');
  }
  return url;
}

class DeadlineExceeded extends Error {}

function withDeadline<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  return new Promise((resolve, reject) => {
    // Once more round the loop: where this process itself was busy, the answer is already in the socket.
    const timer = setTimeout(() => setImmediate(() => reject(new DeadlineExceeded())), milliseconds);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
