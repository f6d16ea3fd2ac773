import { AxiosError, type AxiosInstance, type AxiosResponse } from 'axios';
import { plainHeaders, readAnswer, readErrorAnswer, type Received } from './answer.js';
import { AnsweredWithError, causeOf, verdict } from './answered-with-error.js';
import { encodeBody, type ResponseType } from './body.js';
import { BreakerOpen, type TargetBreaker } from './breaker.js';
import type { CallCacheOptions, RawAnswer, ResponseCache } from './cache.js';
import { Abandoned, Call } from './call.js';
import { CallLog } from './call-log.js';
import {
  PATIENT,
  retryLimitsOf,
  routeOf,
  type CallOptions,
  type HttpMethod,
  type HttpResponse,
} from './call-options.js';
import { classify } from './classify.js';
import { circuitOpen, judge, refused, toHttpError } from './failure.js';
import { RequestHeaders } from './headers.js';
import {
  runAnswerInterceptors,
  runInterceptors,
  type HttpInterceptor,
  type RequestContext,
  type RequestContextValues,
} from './interceptors.js';
import type { LocalDispatcher } from './local-adapter.js';
import { CallRecorder, quietly, statusClassOf, type HttpMetricsSink, type TargetStats } from './metrics.js';
import type { HttpLimits } from './limits.js';
import type { HttpLogger } from './options.js';
import { pathAndQuery, withoutSecrets } from './path.js';
import type { TlsOptions } from './tls.js';
import { Transport } from './transport.js';

/** What a client is made of; {@link HttpClients} puts it together. */
export interface ClientParts {
  readonly target: string;
  readonly urls: readonly string[];
  readonly basePath: string;
  readonly limits: HttpLimits;
  readonly tls: TlsOptions;
  /** Speak HTTP/2 where the target can. */
  readonly http2: boolean;
  /** In the order in which they run. */
  readonly interceptors: readonly HttpInterceptor[];
  /** Log headers and bodies. */
  readonly debug: boolean;
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
  readonly logger: HttpLogger;
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
  readonly #log: CallLog;
  readonly #requestInterceptors: readonly HttpInterceptor[];
  readonly #answerInterceptors: readonly HttpInterceptor[];
  readonly #transport: Transport;
  readonly #inFlight = new Set<Call>();
  #onIdle: (() => void) | undefined;
  #closing: Promise<void> | undefined;

  constructor(parts: ClientParts) {
    this.target = parts.target;
    this.#parts = parts;
    this.#recorder = new CallRecorder(parts.target, parts.runtime.metrics);
    this.#log = new CallLog(parts.runtime.logger, parts.debug);
    this.#requestInterceptors = parts.interceptors.filter((one) => one.intercept !== undefined);
    this.#answerInterceptors = parts.interceptors.filter((one) => one.interceptAnswer !== undefined);
    this.#transport = new Transport({ ...parts, onRetry: () => this.#recorder.retried() });
  }

  get<T = unknown>(path: string, options?: CallOptions): Promise<HttpResponse<T>> {
    return this.request<T>('GET', path, options);
  }

  /**
   * A GET that is patient: 3 further attempts unless `retries` says otherwise, their waits drawn from up to 1 s, 2 s,
   * 4 s … in place of the target's shorter ones. The call's deadline holds all the same: it ends with the last attempt
   * that fits.
   */
  getWithRetry<T = unknown>(path: string, options?: CallOptions): Promise<HttpResponse<T>> {
    return this.request<T>('GET', path, { ...PATIENT, ...options });
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
      const isFree = dispatcher !== undefined || cache !== undefined || options.probe === true;
      const answer = isFree ? await work() : await breaker.run(work, (error) => verdict(error, call));
      ended = answer.status;
      return answer as HttpResponse<T>;
    } catch (error) {
      ended = error instanceof BreakerOpen ? circuitOpen(error, call) : causeOf(error);
      const answer = error instanceof AnsweredWithError ? error.answer : undefined;
      if (answer && options.raiseForStatus === false) return answer as HttpResponse<T>;
      throw ended;
    } finally {
      this.#end(call, options, dispatcher !== undefined, ended);
    }
  }

  /** Figures of this client since it was made, and its sockets right now. */
  stats(): TargetStats {
    const { requests, localRequests, retries, errors, latency } = this.#recorder;
    const { breaker, cache, urls } = this.#parts;
    return {
      target: this.target,
      requests,
      localRequests,
      inFlight: this.#inFlight.size,
      errors: { ...errors },
      retries,
      latency: latency.stats(),
      breaker: { state: breaker.state, consecutiveFailures: breaker.consecutiveFailures },
      pool: this.#transport.pool.stats(),
      instances: this.#transport.instances.stats(),
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
        retryLimits: retryLimitsOf(options),
      });
      this.#inFlight.add(call);
      return call;
    } catch (error) {
      const fields = { target: this.target, method, url: withoutSecrets(path), attempts: 0, retryable: false };
      const refusal = refused(error as Error, fields);
      this.#recorder.ended({
        method,
        routeTemplate: routeOf(options),
        local: false,
        sent: false,
        result: 'refused',
        elapsedMs: 0,
      });
      if (!options.probe) quietly(() => this.#parts.runtime.logger.error(`HTTP request failed: ${refusal.message}`));
      throw refusal;
    }
  }

  #cacheFor(call: Call, options: CallOptions): ResponseCache | undefined {
    const isCacheable = call.method === 'GET' && call.body === undefined && options.cache !== false && !options.probe;
    return isCacheable ? this.#parts.cache : undefined;
  }

  #end(call: Call, options: CallOptions, local: boolean, result: unknown): void {
    call.dispose();
    // also after a failure: the target may have done the work
    if (!/^(GET|HEAD)$/.test(call.method)) this.#parts.cache?.invalidate(call.path);
    this.#inFlight.delete(call);
    if (this.#inFlight.size === 0) this.#onIdle?.();
    if (!options.probe) this.#log.ended(call, local, result);
    this.#recorder.ended({
      method: call.method,
      routeTemplate: routeOf(options),
      local,
      sent: call.attempts > 0,
      result: statusClassOf(result),
      elapsedMs: call.elapsedMs,
    });
  }

  async #send(
    call: Call,
    options: CallOptions,
    dispatcher: LocalDispatcher | undefined,
    cache: ResponseCache | undefined,
  ): Promise<HttpResponse<unknown>> {
    const { target, method, path, headers, body } = call;
    const type = options.responseType ?? 'json';
    const context = this.#parts.runtime.requestContext?.current() ?? {};
    let answer: HttpResponse<unknown>;
    try {
      if (call.endedBy !== undefined) throw new Abandoned('aborted');
      const request = {
        target,
        method,
        path,
        headers,
        body,
        context,
        get signal() {
          return call.signal;
        },
      };
      const pending = runInterceptors(this.#requestInterceptors, request);
      if (pending) await call.within(pending);
      answer = cache
        ? await this.#cached(cache, call, options.cache || {}, type)
        : readAnswer(await this.#exchange(call, dispatcher), type, call);
    } catch (error) {
      const typed = toHttpError(error, call) as Error;
      const isAnswer = call.endedBy === undefined && error instanceof AxiosError && classify(error).kind === 'status';
      if (!isAnswer) throw typed;
      const refusal = readErrorAnswer(error.response as AxiosResponse<Buffer>, type);
      throw new AnsweredWithError(typed, await this.#intercepted(call, context, refusal));
    }
    return this.#intercepted(call, context, answer);
  }

  /** What goes over the wire, or through the dispatcher, and into the debug log. */
  async #exchange(call: Call, dispatcher: LocalDispatcher | undefined): Promise<Received> {
    this.#log.request(call);
    try {
      const response = await this.#transport.exchange(call, dispatcher);
      this.#log.answer(call, response);
      return response;
    } catch (error) {
      if (error instanceof AxiosError && error.response) this.#log.answer(call, error.response);
      throw error;
    }
  }

  /** The answer as its interceptors leave it. @throws AnsweredWithError with what one of them throws. */
  async #intercepted(
    call: Call,
    context: RequestContextValues,
    answer: HttpResponse<unknown>,
  ): Promise<HttpResponse<unknown>> {
    if (this.#answerInterceptors.length === 0) return answer;
    const { target, method, path, attempts, signal, elapsedMs: durationMs } = call;
    const seen = { ...answer, target, method, path, attempts, signal, durationMs, context };
    try {
      const pending = runAnswerInterceptors(this.#answerInterceptors, seen);
      if (pending) await call.within(pending);
    } catch (error) {
      throw new AnsweredWithError(toHttpError(error, call), undefined, answer.status);
    }
    return { ...answer, data: seen.data };
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
    if (outcome !== undefined) this.#recorder.cached(outcome);
    return readAnswer(answer, type, call, outcome);
  }

  /** An exchange for the cache: an answer that cannot be used counts as failed, and is not stored. */
  #underBreaker(call: Call, type: ResponseType, conditional: boolean): Promise<RawAnswer> {
    const work = async () => {
      const answer = await this.#exchange(call, undefined).catch((error: unknown) => {
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
    await this.#transport.close();
    this.#parts.onClosed?.();
  }
}
