import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { AxiosError, CanceledError, type AxiosInstance, type AxiosResponse } from 'axios';
import type { AxiosRequestConfig, InternalAxiosRequestConfig } from 'axios';
import axiosRetry, { type IAxiosRetryConfig } from 'axios-retry';
import type { Received } from './answer.js';
import { Abandoned, untilAborted, type Call } from './call.js';
import { classify } from './classify.js';
import { ACCEPT_ENCODING } from './content.js';
import { AttemptClock } from './deadlines.js';
import { isAlive } from './health-check.js';
import { Instances, type Instance } from './instances.js';
import { callLocally, type LocalDispatcher } from './local-adapter.js';
import type { HttpLimits } from './limits.js';
import { ConnectionPool } from './pool.js';
import { RateLimit } from './rate-limit.js';
import { nextDelay, retryAfterMs } from './retry.js';
import { sendOverSocket, type WireRequest } from './socket-adapter.js';
import type { TlsOptions } from './tls.js';

export interface TransportParts {
  /** Nest's axios, from which the transport derives its own. */
  readonly axios: AxiosInstance;
  readonly limits: HttpLimits;
  /** Base URLs, one per instance of the target. */
  readonly urls: readonly string[];
  readonly tls: TlsOptions;
  readonly http2: boolean;
  /** Base path of calls in the process. */
  readonly basePath: string;
  readonly onRetry: () => void;
}

const asIs = (data: unknown): unknown => data;

/** Sends calls: chooses the instance, takes a connection from the pool, times each attempt, repeats it where right. */
export class Transport {
  readonly pool: ConnectionPool;
  readonly instances: Instances;
  readonly #parts: TransportParts;
  readonly #axios: AxiosInstance;
  readonly #rateLimit: RateLimit | undefined;

  constructor(parts: TransportParts) {
    const { limits, tls } = parts;
    this.#parts = parts;
    this.pool = new ConnectionPool(limits, tls, parts.http2);
    this.instances = new Instances(parts.urls, {
      ejectAfter: limits.instanceFailureThreshold,
      ejectionMs: limits.instanceEjectionSeconds * 1000,
      checkEveryMs: limits.healthCheckSeconds * 1000,
      isAlive: (origin, signal) => isAlive(this.pool, origin, tls, limits.connectTimeoutSeconds, signal),
    });
    if (limits.requestsPerSecond > 0) this.#rateLimit = new RateLimit(limits.requestsPerSecond, limits.rateLimitQueue);
    this.#axios = parts.axios.create({
      transformRequest: [asIs],
      transformResponse: [asIs],
    });
    axiosRetry(this.#axios, { retries: 0, shouldResetTimeout: true });
  }

  /** The answer with a 2xx status; anything else rejects with axios' error of the last attempt. */
  exchange(call: Call, dispatcher: LocalDispatcher | undefined): Promise<Received> {
    if (dispatcher) return this.#local(call, dispatcher);
    const config: AxiosRequestConfig = {
      method: call.method,
      url: call.path,
      // axios gives a body-less POST the content type of a form unless told that there is none
      headers: { ...(call.body === undefined ? { 'Content-Type': false } : {}), ...call.headers.toObject() },
      data: call.body,
      adapter: (attempt) => this.#remote(call, attempt),
      'axios-retry': this.#retries(call),
    };
    return this.#axios.request<Buffer>(config);
  }

  async #remote(call: Call, config: InternalAxiosRequestConfig): Promise<AxiosResponse> {
    const clock = new AttemptClock(this.#parts.limits, call);
    try {
      await this.#rateLimit?.turn(clock.signal);
      if (!this.pool.tryEnter()) {
        clock.waitForSocket();
        await this.pool.enter(clock.signal);
      }
      return await this.#overSocket(call, config, clock);
    } catch (error) {
      // for axios-retry, whose waits end with the call
      config.signal = call.signal;
      throw call.endedBy === undefined ? (clock.timeout(config) ?? error) : new CanceledError('', config);
    } finally {
      clock.stop();
    }
  }

  /** One attempt at one instance, in a place of the pool, which it gives back when its connection is free again. */
  async #overSocket(call: Call, config: InternalAxiosRequestConfig, clock: AttemptClock): Promise<AxiosResponse> {
    const instance = this.instances.next(call.failedAt);
    const { method, body } = call;
    call.attempts += 1;
    call.url = instance.url + call.path;
    clock.start();
    let request: WireRequest | undefined;
    try {
      const session = this.#parts.http2 ? await this.#session(instance, config, clock) : undefined;
      const options = {
        ...instance.address,
        method,
        path: rooted(instance.basePath + call.path),
        headers: wireHeaders(config, body),
        agent: this.pool.agentFor(instance.address.protocol),
      };
      const open = (onResponse: (response: IncomingMessage) => void) => {
        request = this.pool.request(session, options, onResponse);
        // an agent puts the socket away right after this event
        request.once('close', () => process.nextTick(() => this.pool.leave()));
        clock.watch(request, options.protocol === 'https:');
        return request;
      };
      const limit = this.#parts.limits.maxResponseBytes;
      const answer = await sendOverSocket({ open, method, body, limit }, config);
      this.instances.report(instance, true);
      return answer;
    } catch (error) {
      const failed = isFailureOf(error, clock.timeout(config), call);
      if (failed !== undefined) this.instances.report(instance, !failed);
      if (failed) call.failedAt = instance;
      throw error;
    } finally {
      if (request === undefined) this.pool.leave();
      // The answer came before the request was sent whole: nobody would end this socket.
      else if (!request.writableFinished) request.destroy();
    }
  }

  async #session({ url }: Instance, config: InternalAxiosRequestConfig, clock: AttemptClock) {
    try {
      return await untilAborted(this.pool.session(url), clock.signal);
    } catch (error) {
      if (error instanceof Abandoned) throw error;
      throw AxiosError.from(error as Error, undefined, config);
    }
  }

  #local(call: Call, dispatcher: LocalDispatcher): Promise<Received> {
    const { target, method, body, signal, remainingMs: deadlineMs } = call;
    const path = this.#parts.basePath + call.path;
    call.attempts += 1;
    call.url = `local://${target}${path}`;
    const headers = call.headers.toLowerCase();
    return callLocally(dispatcher, { target, method, path, headers, body, signal, deadlineMs });
  }

  /** Stops health checks and closes every connection; resolves when they are closed. */
  async close(): Promise<void> {
    this.instances.close();
    this.#rateLimit?.close();
    await this.pool.destroy();
  }

  #retries(call: Call): IAxiosRetryConfig {
    const { onRetry } = this.#parts;
    const limits = { ...this.#parts.limits, ...call.retryLimits };
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

/** Whether an attempt's error is its instance's fault; undefined when it says nothing of the instance. */
function isFailureOf(error: unknown, timeout: AxiosError | undefined, call: Call): boolean | undefined {
  if (timeout || call.endedBy === 'deadline') return true;
  if (call.endedBy !== undefined || !(error instanceof AxiosError)) return undefined;
  const failure = classify(error);
  return failure.kind !== 'status' || failure.status >= 500;
}

/** Headers as they are sent; axios has added what the call did not set. */
function wireHeaders({ headers }: InternalAxiosRequestConfig, body: string | Buffer | undefined): OutgoingHttpHeaders {
  const all = headers.toJSON() as OutgoingHttpHeaders;
  if (!headers.has('Accept-Encoding')) all['Accept-Encoding'] = ACCEPT_ENCODING;
  if (body !== undefined) all['Content-Length'] = Buffer.byteLength(body);
  return all;
}

function rooted(path: string): string {
  return path.startsWith('/') ? path : `/${path}`;
}
