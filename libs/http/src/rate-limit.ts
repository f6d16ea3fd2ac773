import { WaitingLine } from './waiting-line.js';

/** The queue of a rate limit is full: the request is not sent. */
export class RateLimited extends Error {
  constructor() {
    super('the rate limit of the target is reached and its queue is full');
  }
}

/**
 * Lets at most `requestsPerSecond` requests start in any second (below one: one in any 1 / rate seconds); further ones
 * wait in turn, at most `queue` of them.
 */
export class RateLimit {
  readonly #most: number;
  readonly #windowMs: number;
  readonly #queue: number;
  readonly #line = new WaitingLine();
  /** When the last `#most` requests started, the oldest first. */
  readonly #starts: number[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(requestsPerSecond: number, queue: number) {
    this.#most = Math.max(1, Math.floor(requestsPerSecond));
    this.#windowMs = (this.#most / requestsPerSecond) * 1000;
    this.#queue = queue;
  }

  /** Requests that wait for their turn. */
  get waiting(): number {
    return this.#line.length;
  }

  /**
   * Resolves when the request may start.
   * @throws RateLimited when too many wait already; Abandoned when the signal is aborted first.
   */
  async turn(signal: AbortSignal): Promise<void> {
    if (this.#line.length === 0 && this.#msUntilNext() <= 0) return this.#start();
    if (this.#line.length >= this.#queue) throw new RateLimited();
    const turn = this.#line.wait(signal);
    this.#timer ??= this.#wake();
    await turn;
  }

  /** Stops the timer; whoever waits still has to be aborted. */
  close(): void {
    clearTimeout(this.#timer);
  }

  #start(): void {
    this.#starts.push(performance.now());
    if (this.#starts.length > this.#most) this.#starts.shift();
  }

  #msUntilNext(): number {
    const [oldest] = this.#starts;
    if (oldest === undefined || this.#starts.length < this.#most) return 0;
    return oldest + this.#windowMs - performance.now();
  }

  /** A timer can be a little early: then it is set again. */
  #wake(): NodeJS.Timeout {
    const serve = () => {
      while (this.#msUntilNext() <= 0 && this.#line.next()) this.#start();
      this.#timer = this.#line.length > 0 ? this.#wake() : undefined;
    };
    return setTimeout(serve, Math.max(1, Math.ceil(this.#msUntilNext()))).unref();
  }
}
