import { AxiosError, type InternalAxiosRequestConfig } from 'axios';
import type { ClientHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import type { Call } from './call.js';
import type { HttpLimits } from './limits.js';
import type { WireRequest } from './socket-adapter.js';

/** What took too long: the wait for a socket, connecting, sending the body, the answer, or the call as a whole. */
export type TimeoutPhase = 'pool' | 'connect' | 'write' | 'read' | 'total';
type AttemptPhase = Exclude<TimeoutPhase, 'total'>;

const WORDS: Readonly<Record<AttemptPhase, string>> = {
  pool: 'no free connection',
  connect: 'no connection',
  write: 'the request could not be sent',
  read: 'no answer',
};

/** An attempt took too long. */
export class AttemptTimeout extends AxiosError {
  constructor(
    readonly phase: AttemptPhase,
    ms: number,
    config: InternalAxiosRequestConfig,
  ) {
    super(`${WORDS[phase]} within ${Math.round(ms)} ms`, AxiosError.ETIMEDOUT, config);
  }
}

/**
 * The clock of one attempt. It ends the attempt when a phase takes too long, when the attempt as a whole does, or when
 * the call ends. Stop it when the attempt is over: it holds a timer.
 */
export class AttemptClock {
  readonly #limits: HttpLimits;
  readonly #call: Call;
  /** Made when somebody needs the signal: for most attempts ending the request is enough. */
  #abort: AbortController | undefined;
  #request: WireRequest | undefined;
  #phase: AttemptPhase = 'pool';
  #timer: NodeJS.Timeout | undefined;
  #expired: { readonly phase: AttemptPhase; readonly ms: number } | undefined;
  #ended = false;
  #stopped = false;

  constructor(limits: HttpLimits, call: Call) {
    this.#limits = limits;
    this.#call = call;
    this.#ended = call.endedBy !== undefined;
    call.onEnd = () => this.#end();
  }

  /** Aborted when the attempt has to end. */
  get signal(): AbortSignal {
    if (!this.#abort) {
      this.#abort = new AbortController();
      if (this.#ended) this.#abort.abort();
    }
    return this.#abort.signal;
  }

  /** From now on the attempt waits for a socket. */
  waitForSocket(): void {
    this.#arm(this.#limits.poolTimeoutSeconds * 1000);
  }

  /** From now on the attempt itself runs. */
  start(): void {
    this.#phase = 'connect';
    this.#arm(this.#limits.timeoutSeconds * 1000);
  }

  /** Follows a request from its socket to its answer, and ends it when sending or receiving stalls. */
  watch(request: WireRequest, secure: boolean): void {
    this.#request = request;
    if (this.#ended) request.destroy();
    if (!('reusedSocket' in request)) {
      this.#watchStalls(request, request);
      return;
    }
    request.once('socket', (socket) => {
      if (request.reusedSocket) this.#watchStalls(request, socket);
      else socket.once(secure ? 'secureConnect' : 'connect', () => this.#watchStalls(request, socket));
    });
  }

  /** The timeout that ended the attempt, if one did. */
  timeout(config: InternalAxiosRequestConfig): AttemptTimeout | undefined {
    return this.#expired && new AttemptTimeout(this.#expired.phase, this.#expired.ms, config);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#call.onEnd = undefined;
  }

  /** `source` knows of inactivity: a socket, or a stream of HTTP/2. */
  #watchStalls(request: WireRequest, source: Socket | ClientHttp2Stream): void {
    const { timeoutSeconds, writeTimeoutSeconds, readTimeoutSeconds } = this.#limits;
    const enter = (phase: 'write' | 'read', seconds: number) => {
      if (this.#stopped) return;
      this.#phase = phase;
      // a longer one never comes before the attempt's own
      source.setTimeout(seconds < timeoutSeconds ? seconds * 1000 : 0);
    };
    const read = () => enter('read', readTimeoutSeconds);
    const onStall = () => {
      const seconds = this.#phase === 'write' ? writeTimeoutSeconds : readTimeoutSeconds;
      this.#expire(seconds * 1000);
    };
    source.on('timeout', onStall);
    request.once('close', () => source.off('timeout', onStall));
    request.once('response', read);
    if (request.writableFinished) return read();
    enter('write', writeTimeoutSeconds);
    request.once('finish', read);
  }

  #arm(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#expire(ms), ms);
  }

  #expire(ms: number): void {
    if (this.#stopped || this.#ended) return;
    this.#expired = { phase: this.#phase, ms };
    this.#end();
  }

  #end(): void {
    this.#ended = true;
    this.#request?.destroy();
    this.#abort?.abort();
  }
}
