import { isDeepStrictEqual } from 'node:util';
import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { HttpService } from '@nestjs/axios';
import { normaliseBasePath, resolveBaseUrls } from './base-url.js';
import { TargetBreaker, type BreakerEvent } from './breaker.js';
import { checkCacheOptions, ResponseCache, type CacheOptions } from './cache.js';
import { HttpClient, type ClientRuntime } from './client.js';
import {
  apiKey,
  bearerToken,
  contextHeaders,
  defaultHeaders,
  inOrder,
  type RequestInterceptor,
} from './interceptors.js';
import { resolveLimits } from './limits.js';
import type { LocalDispatcher } from './local-adapter.js';
import { NO_METRICS, quietly, type TargetStats } from './metrics.js';
import {
  DEFAULT_BASE_PATH,
  DEFAULT_CLOSE_GRACE_SECONDS,
  type HttpLogger,
  type ResilientHttpOptions,
  type TargetOptions,
} from './options.js';

/** Injection token of {@link ResilientHttpOptions}. */
export const RESILIENT_HTTP_OPTIONS = Symbol('RESILIENT_HTTP_OPTIONS');

const TARGET_NAME = /^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/i;

/**
 * All clients of the process: one per target, with its pool and its breaker, closed at shutdown.
 * A target needs no declaration: its address follows from its name and the environment.
 */
@Injectable()
export class HttpClients implements OnApplicationShutdown {
  readonly #options: ResilientHttpOptions;
  readonly #http: HttpService;
  readonly #logger: HttpLogger;
  readonly #runtime: ClientRuntime;
  readonly #targets = new Map<string, TargetOptions>();
  readonly #clients = new Map<string, HttpClient>();
  readonly #breakers = new Map<string, TargetBreaker>();
  readonly #shortLived = new Set<HttpClient>();
  #closing: Promise<void> | undefined;

  constructor(@Inject(RESILIENT_HTTP_OPTIONS) options: ResilientHttpOptions, http: HttpService) {
    this.#options = options;
    this.#http = http;
    this.#logger = options.logger ?? new Logger('ResilientHttp');
    this.#runtime = {
      localDispatcher: options.localDispatcher,
      requestContext: options.requestContext,
      metrics: options.metrics ?? NO_METRICS,
      closeGraceSeconds: options.closeGraceSeconds ?? DEFAULT_CLOSE_GRACE_SECONDS,
    };
    resolveLimits(options, {}); // a bad limit fails at start-up, not at the first call
    for (const [target, own] of Object.entries(options.targets ?? {})) this.define(target, own);
  }

  /** The client of a target, the same one for the life of the process. */
  client(target: string): HttpClient {
    let client = this.#clients.get(target);
    if (!client) {
      client = this.#make(target, this.#targets.get(target) ?? {});
      this.#clients.set(target, client);
    }
    return client;
  }

  /**
   * A client with sockets of its own, for a limited time: `await using client = clients.open('bank', { … })`.
   * It shares the target's breaker.
   */
  open(target: string, options: TargetOptions = {}): HttpClient {
    const own = { ...this.#targets.get(target), ...options };
    const client: HttpClient = this.#make(target, own, () => this.#shortLived.delete(client));
    this.#shortLived.add(client);
    return client;
  }

  /**
   * Sets the options of a target before its client is made.
   * @throws Error when the target has other options already, or a client made without these.
   */
  define(target: string, options: TargetOptions): void {
    const known = this.#targets.get(target);
    if (known && isDeepStrictEqual(known, options)) return;
    if (known || this.#clients.has(target)) {
      throw new Error(`HTTP target ${target} is configured twice: give its options in one place, before it is used`);
    }
    resolveLimits(this.#options, options);
    checkCacheOptions(cacheOptions(options));
    this.#targets.set(target, options);
  }

  /** From now on, calls of the targets that the dispatcher handles stay in the process; undefined ends that. */
  setLocalDispatcher(dispatcher: LocalDispatcher | undefined): void {
    this.#runtime.localDispatcher = dispatcher;
  }

  /** Figures of every target in use, by name. */
  stats(): Record<string, TargetStats> {
    return Object.fromEntries([...this.#clients].map(([target, client]) => [target, client.stats()]));
  }

  /** Closes every client; calls in flight get the grace period. */
  close(): Promise<void> {
    this.#closing ??= this.#closeAll();
    return this.#closing;
  }

  onApplicationShutdown(): Promise<void> {
    return this.close();
  }

  async #closeAll(): Promise<void> {
    await Promise.all([...this.#clients.values(), ...this.#shortLived].map((client) => client.close()));
    for (const breaker of this.#breakers.values()) breaker.close();
  }

  #make(target: string, own: TargetOptions, onClosed?: () => void): HttpClient {
    if (!TARGET_NAME.test(target)) throw new TypeError(`Not a name for an HTTP target: ${JSON.stringify(target)}`);
    if (this.#closing) throw new Error(`HTTP clients are closed; no new one for ${target}`);
    const module = this.#options;
    const basePath = own.basePath ?? module.basePath ?? DEFAULT_BASE_PATH;
    const env = module.env ?? process.env;
    const daprInvocation = own.daprInvocation ?? module.daprInvocation;
    return new HttpClient({
      target,
      urls: resolveBaseUrls({ ...own, target, env, basePath, daprInvocation }).urls,
      basePath: normaliseBasePath(basePath),
      limits: resolveLimits(module, own),
      interceptors: this.#interceptorsOf(target, own),
      breaker: this.#breakerOf(target, own),
      cache: own.cache ? new ResponseCache(cacheOptions(own)) : undefined,
      axios: this.#http.axiosRef,
      runtime: this.#runtime,
      onClosed,
    });
  }

  #interceptorsOf(target: string, own: TargetOptions): RequestInterceptor[] {
    const builtIn = [defaultHeaders(own.headers, this.#options.version), contextHeaders()];
    if (own.apiKey !== undefined) {
      builtIn.push(typeof own.apiKey === 'string' ? apiKey(own.apiKey) : apiKey(own.apiKey.value, own.apiKey.header));
    }
    if (own.bearerToken !== undefined) builtIn.push(bearerToken(own.bearerToken));
    if (own.serviceToken) {
      if (!this.#options.tokenSource) throw new Error(`HTTP target ${target} wants service tokens: give a tokenSource`);
      builtIn.push(bearerToken(this.#options.tokenSource));
    }
    return inOrder([...builtIn, ...(this.#options.interceptors ?? []), ...(own.interceptors ?? [])]);
  }

  #breakerOf(target: string, own: TargetOptions): TargetBreaker {
    let breaker = this.#breakers.get(target);
    if (!breaker) {
      const limits = resolveLimits(this.#options, own);
      breaker = new TargetBreaker(target, {
        threshold: limits.circuitBreakerThreshold,
        openSeconds: limits.circuitBreakerTimeoutSeconds,
        onChange: (event) => this.#breakerChanged(event),
      });
      this.#breakers.set(target, breaker);
      quietly(() => this.#runtime.metrics.breakerState(target, 'closed'));
    }
    return breaker;
  }

  #breakerChanged(event: BreakerEvent): void {
    const { target, state } = event;
    if (state === 'open') this.#logger.warn(`Circuit breaker opened for ${target}`);
    else this.#logger.log(`Circuit breaker ${state === 'closed' ? 'closed' : 'half-open'} for ${target}`);
    quietly(() => this.#runtime.metrics.breakerState(target, state));
    quietly(() => this.#options.eventSink?.(event));
  }
}

function cacheOptions({ cache }: TargetOptions): CacheOptions {
  return typeof cache === 'object' ? cache : {};
}
