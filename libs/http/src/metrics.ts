import type { BreakerState } from './breaker.js';
import { HttpClientError } from './errors.js';
import { Latency, type LatencyStats } from './latency.js';
import type { InstanceStats } from './instances.js';
import type { CacheOutcome, CacheStats } from './cache.js';
import type { PoolStats } from './pool.js';

/** How a call ended, for figures. `error`: an interceptor's own error. */
export type StatusClass =
  | '2xx'
  | '3xx'
  | '4xx'
  | '5xx'
  | 'timeout'
  | 'connection'
  | 'circuit_open'
  | 'bad_answer'
  | 'aborted'
  | 'refused'
  | 'error';

/** Port: receives the figures of every call. It must not throw; if it does, the call does not notice. */
export interface HttpMetricsSink {
  /** A call ended; its retries are part of it. */
  observe(
    target: string,
    method: string,
    routeTemplate: string,
    statusClass: StatusClass,
    durationSeconds: number,
  ): void;
  /** A target's breaker was made or changed its state. */
  breakerState(target: string, state: BreakerState): void;
  /** An attempt is about to be repeated. */
  retry(target: string): void;
  /** A GET of a target with a response cache has its answer. */
  cache(target: string, outcome: CacheOutcome): void;
}

/** The sink that forgets. */
export const NO_METRICS: HttpMetricsSink = { observe() {}, breakerState() {}, retry() {}, cache() {} };

/** Figures of one client since it was made. */
export interface TargetStats {
  readonly target: string;
  /** Calls that ended, the failed ones included. */
  readonly requests: number;
  /** Of these, calls that stayed in the process. */
  readonly localRequests: number;
  readonly inFlight: number;
  /** Failed calls by class; classes that never occurred are absent. */
  readonly errors: Readonly<Partial<Record<StatusClass, number>>>;
  readonly retries: number;
  /** Of calls that sent something, their retries and waits included. */
  readonly latency: LatencyStats;
  readonly breaker: { readonly state: BreakerState; readonly consecutiveFailures: number };
  readonly pool: PoolStats;
  readonly urls: readonly string[];
  readonly instances: readonly InstanceStats[];
  /** Of targets with a response cache. */
  readonly cache?: CacheStats;
}

/** What is counted of a call. */
export interface EndedCall {
  readonly method: string;
  readonly routeTemplate: string;
  /** It stayed in the process. */
  readonly local: boolean;
  /** At least one attempt was made. */
  readonly sent: boolean;
  readonly result: StatusClass;
  readonly elapsedMs: number;
}

/** Counts the calls of one client and hands every figure to the sink. */
export class CallRecorder {
  requests = 0;
  localRequests = 0;
  retries = 0;
  readonly errors: Partial<Record<StatusClass, number>> = {};
  readonly latency = new Latency();

  constructor(
    private readonly target: string,
    private readonly sink: HttpMetricsSink,
  ) {}

  ended(call: EndedCall): void {
    const { method, routeTemplate, result, elapsedMs } = call;
    this.requests += 1;
    if (call.local) this.localRequests += 1;
    if (result !== '2xx') this.errors[result] = (this.errors[result] ?? 0) + 1;
    if (call.sent) this.latency.record(elapsedMs);
    quietly(() => this.sink.observe(this.target, method, routeTemplate, result, elapsedMs / 1000));
  }

  retried(): void {
    this.retries += 1;
    quietly(() => this.sink.retry(this.target));
  }

  cached(outcome: CacheOutcome): void {
    quietly(() => this.sink.cache(this.target, outcome));
  }
}

/** The class of a call that ended with this status or error. */
export function statusClassOf(ended: unknown): StatusClass {
  if (typeof ended === 'number') return `${Math.floor(ended / 100)}xx` as StatusClass;
  if (!(ended instanceof HttpClientError)) return 'error';
  return ended.kind === 'status' ? statusClassOf(ended.status ?? 500) : ended.kind;
}

/** Runs an observer whose failure must not become the observed call's. */
export function quietly(observe: () => void): void {
  try {
    observe();
  } catch {
    // an observer's defect is its own
  }
}
