import { AxiosError, getAdapter, type AxiosAdapter, type AxiosInstance, type AxiosResponse } from 'axios';
import type { AxiosRequestConfig, InternalAxiosRequestConfig } from 'axios';
import axiosRetry, { type IAxiosRetryConfig } from 'axios-retry';
import type { Call } from './call.js';
import { classify } from './classify.js';
import { localAdapter, type LocalDispatcher } from './local-adapter.js';
import type { HttpLimits } from './limits.js';
import { ConnectionPool } from './pool.js';
import { readingAdapter } from './content.js';
import { nextDelay, retryAfterMs } from './retry.js';

export interface TransportParts {
  /** Nest's axios, from which the transport derives its own. */
  readonly axios: AxiosInstance;
  readonly limits: HttpLimits;
  /** Base URLs, one per instance of the target. */
  readonly urls: readonly string[];
  /** Base path of calls in the process. */
  readonly basePath: string;
  readonly onRetry: () => void;
}

const httpAdapter = getAdapter('http');
const asIs = (data: unknown): unknown => data;

/** Sends calls: chooses the instance, takes a socket from the pool, times each attempt, repeats it where that is right. */
export class Transport {
  readonly pool: ConnectionPool;
  readonly #parts: TransportParts;
  readonly #axios: AxiosInstance;
  readonly #read: AxiosAdapter;
  #turn = 0;

  constructor(parts: TransportParts) {
    this.#parts = parts;
    this.#read = readingAdapter(httpAdapter, parts.limits.maxResponseBytes);
    this.pool = new ConnectionPool(parts.limits, parts.urls.length);
    this.#axios = parts.axios.create({
      httpAgent: this.pool.httpAgent,
      httpsAgent: this.pool.httpsAgent,
      transformRequest: [asIs],
      transformResponse: [asIs],
      maxRedirects: 0, // following would hand tokens to an address that nobody configured
      proxy: false,
    });
    axiosRetry(this.#axios, { retries: 0, shouldResetTimeout: true });
  }

  /** The answer with a 2xx status; anything else rejects with axios' error of the last attempt. */
  exchange(call: Call, dispatcher: LocalDispatcher | undefined): Promise<AxiosResponse<Buffer>> {
    const config: AxiosRequestConfig = {
      method: call.method,
      url: call.path,
      // axios gives a body-less POST the content type of a form unless told that there is none
      headers: { ...(call.body === undefined ? { 'Content-Type': false } : {}), ...call.headers.toObject() },
      data: call.body,
      signal: call.signal,
      adapter: (attempt) => (dispatcher ? this.#local(call, attempt, dispatcher) : this.#remote(call, attempt)),
      'axios-retry': dispatcher ? { retries: 0 } : this.#retries(call),
    };
    return this.#axios.request<Buffer>(config);
  }

  #remote(call: Call, config: InternalAxiosRequestConfig): Promise<AxiosResponse> {
    const { urls, limits } = this.#parts;
    const base = urls[this.#turn++ % urls.length] ?? '';
    return attempt(call, base + call.path, config, this.#overSocket, limits.timeoutSeconds * 1000);
  }

  readonly #overSocket: AxiosAdapter = async (config) => {
    try {
      return await this.#read(config);
    } finally {
      if (config.signal?.aborted) this.pool.forgetAbandoned();
    }
  };

  #local(call: Call, config: InternalAxiosRequestConfig, dispatcher: LocalDispatcher): Promise<AxiosResponse> {
    const { target, method, body } = call;
    const path = this.#parts.basePath + call.path;
    const adapter = localAdapter(dispatcher, { target, method, path, body, deadlineMs: call.remainingMs });
    return attempt(call, `local://${target}${path}`, config, adapter, call.remainingMs);
  }

  #retries(call: Call): IAxiosRetryConfig {
    const { limits, onRetry } = this.#parts;
    let delay: number | undefined;
    return {
      retries: limits.retryAttempts - 1,
      retryCondition: (error) => {
        const question = {
          failure: classify(error),
          idempotent: call.idempotent,
          attempts: call.attempts,
          remainingMs: call.remainingMs,
          retryAfterMs: retryAfterMs(error, Date.now()),
        };
        delay = nextDelay(question, limits, Math.random);
        return delay !== undefined;
      },
      retryDelay: () => delay ?? 0,
      onRetry,
    };
  }
}

/** One attempt, ended by its own timeout or with its call. */
async function attempt(
  call: Call,
  url: string,
  config: InternalAxiosRequestConfig,
  adapter: AxiosAdapter,
  timeoutMs: number,
): Promise<AxiosResponse> {
  call.attempts += 1;
  call.url = url;
  const stop = new AbortController();
  const onEnd = () => stop.abort();
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    stop.abort();
  }, timeoutMs);
  call.signal.addEventListener('abort', onEnd, { once: true });
  try {
    return await adapter({ ...config, url, signal: stop.signal });
  } catch (error) {
    if (timedOut) throw new AxiosError(`no answer within ${Math.round(timeoutMs)} ms`, AxiosError.ETIMEDOUT, config);
    // A retry starts from the error's configuration: it must not inherit this attempt's signal.
    if (error instanceof AxiosError) error.config = config;
    throw error;
  } finally {
    clearTimeout(timer);
    call.signal.removeEventListener('abort', onEnd);
  }
}
