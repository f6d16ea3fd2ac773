import { performance } from 'node:perf_hooks';
import { RequestHeaders } from './headers.js';
import type { HttpLimits } from './limits.js';
import type { Instance } from './instances.js';

/** Who ended a call before its answer. */
export type CallEnd = 'deadline' | 'caller' | 'close';

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The limits that one call may set otherwise than its target. */
export type RetryLimits = Pick<HttpLimits, 'retryAttempts' | 'retryBaseDelayMs' | 'retryMaxDelayMs'>;

export interface CallInput {
  readonly target: string;
  readonly method: string;
  /** Path and query below the base URL. */
  readonly path: string;
  readonly headers: RequestHeaders;
  readonly body: string | Buffer | undefined;
  readonly idempotent: boolean | undefined;
  readonly deadlineMs: number;
  readonly signal: AbortSignal | undefined;
  readonly retryLimits: Partial<RetryLimits>;
}

/**
 * One call with all its attempts: its deadline, its end, what was tried.
 * Dispose of it when the call is over: it holds a timer and a listener on the caller's signal.
 */
export class Call {
  readonly target: string;
  readonly method: string;
  readonly path: string;
  readonly headers: RequestHeaders;
  readonly body: string | Buffer | undefined;
  readonly retryLimits: Partial<RetryLimits>;
  /** Attempts that got as far as a socket. */
  attempts = 0;
  /** The instance at which the last attempt failed. */
  failedAt: Instance | undefined;
  /** Where the last attempt went. */
  url: string;
  endedBy: CallEnd | undefined;
  /** Told of the end before `signal` is: what an attempt under way needs, without the price of a signal. */
  onEnd: (() => void) | undefined;

  readonly #started = performance.now();
  #deadlineMs: number;
  /** Made when somebody needs the signal: it costs more than the rest of a call that the cache answers. */
  #abort: AbortController | undefined;
  #timer: NodeJS.Timeout;
  readonly #callerSignal: AbortSignal | undefined;
  readonly #onCallerAbort = () => this.end('caller');
  readonly #idempotent: boolean | undefined;
  readonly #input: CallInput;

  constructor(input: CallInput) {
    this.#input = input;
    this.target = input.target;
    this.method = input.method;
    this.path = input.path;
    this.headers = input.headers;
    this.body = input.body;
    this.retryLimits = input.retryLimits;
    this.url = input.path;
    this.#idempotent = input.idempotent;
    this.#deadlineMs = input.deadlineMs;
    this.#callerSignal = input.signal;
    this.#timer = this.#endAfter(input.deadlineMs);
    if (input.deadlineMs <= 0) this.end('deadline');
    if (input.signal?.aborted) this.end('caller');
    // Not AbortSignal.any: on Node 20 it keeps every dependent of a long-lived signal.
    else input.signal?.addEventListener('abort', this.#onCallerAbort, { once: true });
  }

  /** Aborted when the call ends before its answer. */
  get signal(): AbortSignal {
    if (!this.#abort) {
      this.#abort = new AbortController();
      if (this.endedBy !== undefined) this.#abort.abort();
    }
    return this.#abort.signal;
  }

  /** The reason the caller's signal gave. */
  get callerReason(): unknown {
    return this.#callerSignal?.reason as unknown;
  }

  get elapsedMs(): number {
    return performance.now() - this.#started;
  }

  get remainingMs(): number {
    return Math.max(0, this.#deadlineMs - this.elapsedMs);
  }

  /** Doing it twice does no harm: by its method, by the caller's word, or by its key. */
  get idempotent(): boolean {
    return (
      this.#idempotent ?? (/^(GET|HEAD|OPTIONS|PUT|DELETE)$/.test(this.method) || this.headers.has('Idempotency-Key'))
    );
  }

  /** The same request with the time that is left, but not ended by its caller. */
  detached(): Call {
    const headers = new RequestHeaders(this.headers.toObject());
    return new Call({ ...this.#input, headers, deadlineMs: this.remainingMs, signal: undefined });
  }

  /** Gives the call at least this much time from now on. */
  extend(remainingMs: number): void {
    if (remainingMs <= this.remainingMs) return;
    this.#deadlineMs = this.elapsedMs + remainingMs;
    clearTimeout(this.#timer);
    this.#timer = this.#endAfter(remainingMs);
  }

  end(by: CallEnd): void {
    this.endedBy ??= by;
    this.onEnd?.();
    this.#abort?.abort();
  }

  /** The work's result, or a rejection as soon as the call ends. */
  async within<T>(work: T | PromiseLike<T>): Promise<T> {
    return untilAborted(work, this.signal);
  }

  #endAfter(ms: number): NodeJS.Timeout {
    return setTimeout(() => this.end('deadline'), Math.min(Math.max(0, ms), LONGEST_TIMER_MS));
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#callerSignal?.removeEventListener('abort', this.#onCallerAbort);
  }
}

/** The work was left because the signal was aborted. */
export class Abandoned extends Error {}

/** The work's result; rejects with {@link Abandoned} as soon as the signal is aborted, even if the work never ends. */
export async function untilAborted<T>(work: T | PromiseLike<T>, signal: AbortSignal): Promise<T> {
  let abandon: (error: Abandoned) => void = () => {};
  const abandoned = new Promise<never>((_, reject) => (abandon = reject));
  const onAbort = () => abandon(new Abandoned('aborted'));
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, abandoned]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
