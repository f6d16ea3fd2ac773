import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EventEmitter2, EventEmitterModule } from '@nestjs/event-emitter';
import { Test, type TestingModule } from '@nestjs/testing';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { AuthSettings, TokenKeys, Tokens } from '@kugelpos/auth';
import { BREAKER_CHANGED, HttpClients, type BreakerEvent } from '@kugelpos/http';
import { HealthService, Metrics, PlatformModule } from '@kugelpos/platform';
import { Global, Module } from '@nestjs/common';
import { ClientsModule } from './clients.module.js';
import { ClientsSettings } from './clients-settings.js';
import { httpOptions } from './http-options.js';

describe('the limits of outgoing calls', () => {
  it('are those of the founding documents, for neighbours and for third parties', () => {
    const options = httpOptions(ClientsSettings.read({}), new Metrics());
    expect(options).toMatchObject({
      maxConnections: 100,
      maxKeepalive: 20,
      retryAttempts: 3,
      timeoutSeconds: 10,
      circuitBreakerThreshold: 5,
      circuitBreakerTimeoutSeconds: 60,
      daprInvocation: false,
    });
    expect(options.targets?.['master-data']).toMatchObject({ timeoutSeconds: 30, circuitBreakerThreshold: 3 });
  });

  it('follow their settings', () => {
    const settings = ClientsSettings.read({
      HTTP_TIMEOUT: '4',
      HTTP_MAX_CONNECTIONS: '7',
      HTTP_MAX_KEEPALIVE: '2',
      HTTP_RETRY_ATTEMPTS: '1',
      CIRCUIT_BREAKER_THRESHOLD: '9',
      CIRCUIT_BREAKER_TIMEOUT: '11',
      HTTP_GENERIC_TIMEOUT: '6',
      HTTP_GENERIC_BREAKER_THRESHOLD: '8',
      HTTP_DEBUG: 'cart, bank',
      DAPR_SERVICE_INVOCATION: 'true',
    });
    const options = httpOptions(settings, new Metrics());
    expect(options).toMatchObject({
      maxConnections: 7,
      maxKeepalive: 2,
      retryAttempts: 1,
      timeoutSeconds: 6,
      circuitBreakerThreshold: 8,
      circuitBreakerTimeoutSeconds: 11,
    });
    expect(options.targets?.['cart']).toMatchObject({
      timeoutSeconds: 4,
      circuitBreakerThreshold: 9,
      daprInvocation: true,
    });
    const { debug } = options;
    const chosen = ['cart', 'bank', 'stock'].map((target) => typeof debug === 'function' && debug(target));
    expect(chosen).toEqual([true, true, false]);
  });
});

/** In place of libs/auth, which needs the clients for more than its tokens. */
@Global()
@Module({
  providers: [
    {
      provide: Tokens,
      useFactory: async () => {
        const settings = AuthSettings.read({ SECRET_KEY: 'k'.repeat(40), SERVICE_SECRET: 's'.repeat(40) });
        return new Tokens(settings, await TokenKeys.open(settings));
      },
    },
  ],
  exports: [Tokens],
})
class TokensModule {}

describe('outgoing calls of a process', () => {
  let app: TestingModule;
  const server = createServer((request, response) => {
    const headers = { 'content-type': 'application/json', 'cache-control': 'max-age=60' };
    response.writeHead(request.url === '/api/v1/bad' ? 500 : 200, headers).end('{}');
  });

  afterEach(() => app.close());
  afterAll(() => void server.close());

  it('show in metrics, in health answers and as events', async () => {
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1`;
    app = await Test.createTestingModule({
      imports: [PlatformModule, EventEmitterModule.forRoot(), TokensModule, ClientsModule.forRoot()],
    }).compile();
    app.useLogger(false);
    await app.init();
    const events: BreakerEvent[] = [];
    app.get(EventEmitter2).on(BREAKER_CHANGED, (event: BreakerEvent) => events.push(event));

    await using client = app.get(HttpClients).open('bank', { url, retryAttempts: 1, circuitBreakerThreshold: 1 });
    await expect(client.get('/bad')).rejects.toMatchObject({ status: 500 });
    expect(events).toMatchObject([{ target: 'bank', previous: 'closed', state: 'open' }]);

    app.get(HttpClients).define('shop', { url });
    await app.get(HttpClients).client('shop').get('/good', { routeTemplate: '/good' });
    app.get(HttpClients).define('library', { url, cache: true });
    for (let i = 0; i < 3; i += 1) await app.get(HttpClients).client('library').get('/good');
    const metrics = await app.get(Metrics).scrape();
    for (const line of [
      'kugelpos_http_client_duration_seconds_count{target="shop",method="GET",route="/good",status="2xx"} 1',
      'kugelpos_http_client_duration_seconds_count{target="bank",method="GET",route="other",status="5xx"} 1',
      'kugelpos_breaker_state{target="bank"} 2',
      'kugelpos_breaker_state{target="shop"} 0',
      'kugelpos_http_client_connections{target="shop",state="active"} 0',
      'kugelpos_http_client_connections{target="shop",state="idle"} 1',
      'kugelpos_http_client_pending{target="shop"} 0',
      'kugelpos_http_client_cache_total{target="library",outcome="miss"} 1',
      'kugelpos_http_client_cache_total{target="library",outcome="hit"} 2',
    ]) {
      expect(metrics).toContain(line);
    }
    expect(metrics).toMatch(/^kugelpos_http_client_cache_bytes\{target="library"\} [1-9]/m);
    expect(metrics).not.toContain('cache_bytes{target="shop"}');

    const { details } = await app.get(HealthService).ready([]);
    expect(details['process']).toMatchObject({
      status: 'up',
      http_clients: {
        library: { cache: { hits: 2, misses: 1 } },
        shop: { requests: 1, latency: { count: 1 }, breaker: { state: 'closed' }, pool: { idle: 1 } },
      },
    });
    expect(JSON.stringify(details)).not.toContain('127.0.0.1');
  });
});
