import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpClients, type TargetStats } from '@kugelpos/http';
import { HealthRegistry, Metrics } from '@kugelpos/platform';

/** Shows outgoing calls: the sockets and the response cache of every target as gauges, all figures in the health answers of the process. */
@Injectable()
export class HttpFigures implements OnModuleInit {
  constructor(
    private readonly clients: HttpClients,
    private readonly metrics: Metrics,
    private readonly health: HealthRegistry,
  ) {}

  onModuleInit(): void {
    this.metrics.beforeScrape(async () => this.measure());
    this.health.describe('http_clients', () =>
      Object.fromEntries(Object.entries(this.clients.stats()).map(([target, stats]) => [target, shown(stats)])),
    );
  }

  private measure(): void {
    for (const { target, pool, cache } of Object.values(this.clients.stats())) {
      this.metrics.clientConnections.set({ target, state: 'active' }, pool.active);
      this.metrics.clientConnections.set({ target, state: 'idle' }, pool.idle);
      this.metrics.clientPending.set({ target }, pool.pending);
      if (cache) this.metrics.clientCacheBytes.set({ target }, cache.bytes);
    }
  }
}

/** Health answers are public: addresses of neighbours stay out. */
function shown(stats: TargetStats): object {
  const { requests, localRequests, inFlight, errors, retries, latency, breaker, pool, cache } = stats;
  return { requests, localRequests, inFlight, errors, retries, latency, breaker, pool, ...(cache && { cache }) };
}
