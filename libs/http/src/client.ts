import { AxiosError, type AxiosInstance, type AxiosResponse } from 'axios';
import { decodeBody, decodeLeniently, encodeBody, errorText, type ResponseType } from './body.js';
import { BreakerOpen, type TargetBreaker } from './breaker.js';
import type { CacheOutcome, CallCacheOptions, RawAnswer, ResponseCache } from './cache.js';
import { Call } from './call.js';
import { classify } from './classify.js';
import { BadAnswerError, type HttpClientError } from './errors.js';
import { circuitOpen, fieldsOf, judge, refused, title, toHttpError } from './failure.js';
import { RequestHeaders } from './headers.js';
import { runInterceptors, type RequestContext, type RequestInterceptor } from './interceptors.js';
import type { LocalDispatcher } from './local-adapter.js';
import { CallRecorder, statusClassOf, type HttpMetricsSink, type TargetStats } from './metrics.js';
import type { HttpLimits } from './limits.js';
import { pathAndQuery, withoutSecrets, type QueryParams } from './path.js';
import { Transport } from './transport.js';

export type HttpMethod = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Options of one call. */
export interface CallOptions {
  /** Query parameters; undefined and null are left out, an array repeats the name. */
  params?: QueryParams;
  /** JSON, or a string or bytes as they are (name their `Content-Type` then). */
  body?: unknown;
  headers?: Readonly<Record<string, string | undefined>>;
  /** Repeating the call does no harm. Default: by method, or true with an `Idempotency-Key` header. */
  idempotent?: boolean;
  /** Time for the whole call with its retries. Default: the target's `totalTimeoutSeconds`. */
  deadlineMs?: number;
  signal?: AbortSignal;
  /** False: an error status is an answer like any other. Default true. */
  raiseForStatus?: boolean;
  /** The route as its server writes it (`/items/:code`), for metrics. Default `other`. */
  routeTemplate?: string;
  /** Token for this call instead of the target's. */
  bearerToken?: string;
  /** Default `json`. */
  responseType?: ResponseType;
  /** False: this GET neither reads nor fills the cache of its target. Without a cache it means nothing. */
  cache?: false | CallCacheOptions;
}

export interface HttpResponse<T> {
  readonly status: number;
  /** Lower-case names; repeated headers joined by commas. */
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined for an empty body. */
  readonly data: T;
  /** How it came, if the target has a response cache. */
  readonly cache?: CacheOutcome;
}

/** What a client is made of; {@link HttpClients} puts it together. */
export interface ClientParts {
  readonly target: string;
  readonly urls: readonly string[];
  readonly basePath: string;
  readonly limits: HttpLimits;
  /** In the order in which they run. */
  readonly interceptors: readonly RequestInterceptor[];
  readonly breaker: TargetBreaker;
  readonly cache: ResponseCache | undefined;
  /** Nest's axios, from which the client derives its own. */
  readonly axios: AxiosInstance;
  readonly runtime: ClientRuntime;
  /** Called once the client is closed. */
  readonly onClosed?: () => void;
}

/** What all clients share; the dispatcher can be set while they live. */
export interface ClientRuntime {
  localDispatcher: LocalDispatcher | undefined;
  readonly requestContext: RequestContext | undefined;
  readonly metrics: HttpMetricsSink;
  readonly closeGraceSeconds: number;
}

/**
 * The client of one target: pooled sockets, retries, breaker, typed errors. Made by {@link HttpClients}, used for as
 * long as the process lives, or `await using`.
 */
export class HttpClient implements AsyncDisposable {
  readonly target: string;
  readonly #parts: ClientParts;
  readonly #recorder: CallRecorder;
  readonly #transport: Transport;
  readonly #inFlight = new Set<Call>();
  #onIdle: (() => void) | undefined;
  #closing: Promise<void> | undefined;

  constructor(parts: ClientParts) {
    this.target = parts.target;
    this.#parts = parts;
    this.#recorder = new CallRecorder(parts.target, parts.runtime.metrics);
    this.#transport = new Transport({ ...parts, onRetry: () => this.#recorder.retried() });
  }

  get<T = unknown>(path: string, options?: CallOptions): Promise<HttpResponse<T>> {
    return this.request<T>('GET', path, options);
  }

  post<T = unknown>(path: string, options?: CallOptions): Promise<HttpResponse<T>> {
    return this.request<T>('POST', path, options);
  }

  put<T = unknown>(path: string, options?: CallOptions): Promise<HttpResponse<T>> {
    return this.request<T>('PUT', path, options);
  }

  patch<T = unknown>(path: string, options?: CallOptions): Promise<HttpResponse<T>> {
    return this.request<T>('PATCH', path, options);
  }

  delete<T = unknown>(path: string, options?: CallOptions): Promise<HttpResponse<T>> {
    return this.request<T>('DELETE', path, options);
  }

  /**
   * Calls the target. `path` is below its base URL; insert values with the `path` tag.
   * @throws HttpClientError or a sub-class; an interceptor's own error unchanged.
   */
  async request<T = unknown>(method: HttpMethod, path: string, options: CallOptions = {}): Promise<HttpResponse<T>> {
    const { breaker, runtime } = this.#parts;
    const dispatcher = runtime.localDispatcher?.handles(this.target) ? runtime.localDispatcher : undefined;
    const call = this.#begin(method, path, options);
    const cache = dispatcher ? undefined : this.#cacheFor(call, options);
    let ended: unknown;
    try {
      const work = () => this.#send(call, options, dispatcher, cache);
      // with a cache, the breaker sees what is sent, not what is asked
      const answer =
        dispatcher || cache ? await work() : await breaker.run(work, (error) => judge(causeOf(error), call));
      ended = answer.status;
      return answer as HttpResponse<T>;
    } catch (error) {
      ended = error instanceof BreakerOpen ? circuitOpen(error, call) : causeOf(error);
      if (error instanceof ErrorAnswer && options.raiseForStatus === false) return error.answer as HttpResponse<T>;
      throw ended;
    } finally {
      this.#end(call, options, dispatcher !== undefined, ended);
    }
  }

  /** Figures of this client since it was made, and its sockets right now. */
  stats(): TargetStats {
    const { requests, localRequests, retries, errors } = this.#recorder;
    const { breaker, cache, urls } = this.#parts;
    return {
      target: this.target,
      requests,
      localRequests,
      inFlight: this.#inFlight.size,
      errors: { ...errors },
      retries,
      breaker: { state: breaker.state, consecutiveFailures: breaker.consecutiveFailures },
      pool: this.#transport.pool.stats(),
      urls,
      ...(cache && { cache: cache.stats() }),
    };
  }

  /** Refuses new calls, lets those in flight finish within the grace period, cancels the rest, closes all sockets. */
  close(): Promise<void> {
    this.#closing ??= this.#drain();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #begin(method: HttpMethod, path: string, options: CallOptions): Call {
    try {
      if (this.#closing) throw new Error('the client is closed');
      const headers = new RequestHeaders(options.headers);
      if (options.bearerToken !== undefined) headers.set('Authorization', `Bearer ${options.bearerToken}`);
      const call = new Call({
        target: this.target,
        method,
        path: pathAndQuery(path, options.params),
        headers,
        body: encodeBody(options.body),
        idempotent: options.idempotent,
        deadlineMs: options.deadlineMs ?? this.#parts.limits.totalTimeoutSeconds * 1000,
        signal: options.signal,
      });
      this.#inFlight.add(call);
      return call;
    } catch (error) {
      const fields = { target: this.target, method, url: withoutSecrets(path), attempts: 0, retryable: false };
      const refusal = refused(error as Error, fields);
      this.#recorder.ended(method, options.routeTemplate ?? 'other', false, 'refused', 0);
      throw refusal;
    }
  }

  #cacheFor(call: Call, options: CallOptions): ResponseCache | undefined {
    const isCacheable = call.method === 'GET' && call.body === undefined && options.cache !== false;
    return isCacheable ? this.#parts.cache : undefined;
  }

  #end(call: Call, options: CallOptions, local: boolean, result: unknown): void {
    call.dispose();
    // also after a failure: the target may have done the work
    if (!/^(GET|HEAD)$/.test(call.method)) this.#parts.cache?.invalidate(call.path);
    this.#inFlight.delete(call);
    if (this.#inFlight.size === 0) this.#onIdle?.();
    const statusClass = statusClassOf(result);
    this.#recorder.ended(call.method, options.routeTemplate ?? 'other', local, statusClass, call.elapsedMs);
  }

  async #send(
    call: Call,
    options: CallOptions,
    dispatcher: LocalDispatcher | undefined,
    cache: ResponseCache | undefined,
  ): Promise<HttpResponse<unknown>> {
    const { interceptors, runtime } = this.#parts;
    const { target, method, path, headers, body, signal } = call;
    const type = options.responseType ?? 'json';
    try {
      signal.throwIfAborted();
      const context = runtime.requestContext?.current() ?? {};
      await call.within(runInterceptors(interceptors, { target, method, path, headers, body, signal, context }));
      if (cache) return await this.#cached(cache, call, options.cache || {}, type);
      return readAnswer(await this.#transport.exchange(call, dispatcher), type, call);
    } catch (error) {
      const typed = toHttpError(error, call) as Error;
      if (call.endedBy === undefined && error instanceof AxiosError && classify(error).kind === 'status') {
        throw new ErrorAnswer(typed as HttpClientError, readErrorAnswer(error.response as AxiosResponse<Buffer>, type));
      }
      throw typed;
    }
  }

  async #cached(
    cache: ResponseCache,
    call: Call,
    options: CallCacheOptions,
    type: ResponseType,
  ): Promise<HttpResponse<unknown>> {
    const { answer, outcome } = await cache.fetch(call, options, {
      send: (own, conditional) => this.#underBreaker(own, type, conditional),
      isFailure: (error) => error instanceof BreakerOpen || judge(toHttpError(error, call), call) === 'failed',
    });
    return { ...readAnswer(answer, type, call), ...(outcome && { cache: outcome }) };
  }

  /** An exchange for the cache: an answer that cannot be used counts as failed, and is not stored. */
  #underBreaker(call: Call, type: ResponseType, conditional: boolean): Promise<RawAnswer> {
    const work = async () => {
      const answer = await this.#transport.exchange(call, undefined).catch((error: unknown) => {
        const response = error instanceof AxiosError ? error.response : undefined;
        if (!conditional || response?.status !== 304) throw error;
        return response as AxiosResponse<Buffer>;
      });
      readAnswer(answer, type, call);
      return { status: answer.status, headers: plainHeaders(answer), data: answer.data };
    };
    return this.#parts.breaker.run(work, (error) => judge(toHttpError(error, call), call));
  }

  async #drain(): Promise<void> {
    if (this.#inFlight.size > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(() => {
          for (const call of this.#inFlight) call.end('close');
        }, this.#parts.runtime.closeGraceSeconds * 1000);
        this.#onIdle = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#parts.cache?.clear();
    await this.#transport.pool.destroy();
    this.#parts.onClosed?.();
  }
}

/** An answer with an error status: the error for who wants one, the answer for who does not. */
class ErrorAnswer extends Error {
  constructor(
    readonly error: HttpClientError,
    readonly answer: HttpResponse<unknown>,
  ) {
    super(error.message);
  }
}

type Received = Pick<AxiosResponse<Buffer>, 'status' | 'headers' | 'data'>;

function causeOf(error: unknown): unknown {
  return error instanceof ErrorAnswer ? error.error : error;
}

function readAnswer(response: Received, type: ResponseType, call: Call): HttpResponse<unknown> {
  const { status, data } = response;
  try {
    return { status, headers: plainHeaders(response), data: decodeBody(data, type) };
  } catch (cause) {
    const fields = { ...fieldsOf(call), status, body: errorText(data), cause };
    throw new BadAnswerError(`${title(call)}: the answer is not JSON`, fields);
  }
}

function readErrorAnswer(response: AxiosResponse<Buffer>, type: ResponseType): HttpResponse<unknown> {
  const { status, data } = response;
  const body = type === 'json' ? decodeLeniently(data) : decodeBody(data, type);
  return { status, headers: plainHeaders(response), data: body };
}

function plainHeaders(response: Received): Record<string, string> {
  const entries = Object.entries(response.headers).filter(([, value]) => value != null);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : String(value)]),
  );
}
