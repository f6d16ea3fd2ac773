import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/** Everything that is counted, in one registry per process; scraped at `/metrics`. */
export class Metrics {
  readonly registry = new Registry();

  readonly requests = new Counter({
    name: 'kugelpos_http_requests_total',
    help: 'Requests served, by service, method, route template and status class',
    labelNames: ['service', 'method', 'route', 'status'] as const,
    registers: [this.registry],
  });
  readonly requestDuration = new Histogram({
    name: 'kugelpos_http_request_duration_seconds',
    help: 'Duration of requests, by service, method and route template',
    labelNames: ['service', 'method', 'route'] as const,
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [this.registry],
  });
  readonly requestErrors = new Counter({
    name: 'kugelpos_http_request_errors_total',
    help: 'Requests answered with an error, by service, route template and status class',
    labelNames: ['service', 'method', 'route', 'status'] as const,
    registers: [this.registry],
  });
  readonly webSockets = new Gauge({
    name: 'kugelpos_websocket_connections',
    help: 'Open WebSocket connections, by service',
    labelNames: ['service'] as const,
    registers: [this.registry],
  });
  readonly events = new Counter({
    name: 'kugelpos_events_total',
    help: 'Events received, by consumer, topic and outcome (processed, failed, skipped)',
    labelNames: ['service', 'topic', 'outcome'] as const,
    registers: [this.registry],
  });
  readonly eventLatency = new Histogram({
    name: 'kugelpos_event_latency_seconds',
    help: 'Time from the commit of an event to its effect at a consumer',
    labelNames: ['service', 'topic'] as const,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 120, 600],
    registers: [this.registry],
  });
  readonly outboxBacklog = new Gauge({
    name: 'kugelpos_outbox_backlog',
    help: 'Events not yet delivered to all consumers, by publishing service',
    labelNames: ['service'] as const,
    registers: [this.registry],
  });
  readonly outboxAge = new Gauge({
    name: 'kugelpos_outbox_oldest_seconds',
    help: 'Age of the oldest undelivered event, by publishing service',
    labelNames: ['service'] as const,
    registers: [this.registry],
  });
  readonly breakerState = new Gauge({
    name: 'kugelpos_breaker_state',
    help: 'Circuit breaker by target: 0 closed, 1 half open, 2 open',
    labelNames: ['target'] as const,
    registers: [this.registry],
  });
  readonly clientCalls = new Histogram({
    name: 'kugelpos_http_client_duration_seconds',
    help: 'Duration of outgoing calls, by target, method, route template and status class',
    labelNames: ['target', 'method', 'route', 'status'] as const,
    buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 3, 10, 30],
    registers: [this.registry],
  });
  readonly clientRetries = new Counter({
    name: 'kugelpos_http_client_retries_total',
    help: 'Repeated attempts of outgoing calls, by target',
    labelNames: ['target'] as const,
    registers: [this.registry],
  });
  readonly clientConnections = new Gauge({
    name: 'kugelpos_http_client_connections',
    help: 'Sockets for outgoing calls, by target and state (active, idle)',
    labelNames: ['target', 'state'] as const,
    registers: [this.registry],
  });
  readonly clientPending = new Gauge({
    name: 'kugelpos_http_client_pending',
    help: 'Outgoing calls waiting for a socket, by target',
    labelNames: ['target'] as const,
    registers: [this.registry],
  });
  readonly clientCache = new Counter({
    name: 'kugelpos_http_client_cache_total',
    help: 'Outgoing GETs to targets with a response cache, by target and outcome (hit, miss, revalidated, stale)',
    labelNames: ['target', 'outcome'] as const,
    registers: [this.registry],
  });
  readonly clientCacheBytes = new Gauge({
    name: 'kugelpos_http_client_cache_bytes',
    help: 'Size of the stored answers of outgoing calls, by target',
    labelNames: ['target'] as const,
    registers: [this.registry],
  });
  readonly revocationAge = new Gauge({
    name: 'kugelpos_revocation_age_seconds',
    help: 'Time since account or terminal last said which tokens are withdrawn, by that service',
    labelNames: ['source'] as const,
    registers: [this.registry],
  });
  readonly requestLogDropped = new Counter({
    name: 'kugelpos_request_log_dropped_total',
    help: 'Request log entries given up because the buffer was full or the database refused them',
    registers: [this.registry],
  });

  private readonly measurements: (() => Promise<void>)[] = [];

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /** Adds a measurement that is taken each time somebody scrapes. */
  beforeScrape(measure: () => Promise<void>): void {
    this.measurements.push(measure);
  }

  /** The text of `/metrics`; a measurement that fails leaves its gauge as it was. */
  async scrape(): Promise<string> {
    await Promise.allSettled(this.measurements.map((measure) => measure()));
    return this.registry.metrics();
  }
}

/** `2xx`, `4xx` … */
export function statusClass(status: number): string {
  return `${Math.floor(status / 100)}xx`;
}
