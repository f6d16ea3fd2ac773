import { getConnectionToken } from '@nestjs/mongoose';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Connection } from 'mongoose';
import { Api, eventually, openShop, type Shop } from '@kugelpos/testing';
import { startTestStore, type TestStore } from '../support/store.js';

const SERVICES = ['account', 'terminal', 'master-data', 'cart', 'report', 'journal', 'stock'];

let store: TestStore;
let shop: Shop;
let guest: Api;

beforeAll(async () => {
  store = await startTestStore({ CORS_ORIGINS: 'https://pos.example' });
  guest = new Api(store.url);
  shop = await openShop(store.url);
  await shop.till.sell({ lines: [{ itemCode: 'INT10' }], tenders: [{ paymentCode: '01', amount: 200 }] });
}, 60_000);

afterAll(async () => {
  await store?.dispose();
});

interface DocumentedAnswer {
  content?: Record<string, { examples?: Record<string, { value: unknown }> }>;
}

interface ServiceHealth {
  status: string;
  service: string;
  version: string;
  timestamp: string;
  checks: Record<string, { status: string; details: Record<string, unknown> | null }>;
}

describe('health', () => {
  it.each([
    ['account', ['mongodb']],
    ['master-data', ['mongodb']],
    ['terminal', ['mongodb', 'dapr_sidecar', 'dapr_pubsub_cashlog', 'dapr_pubsub_opencloselog', 'background_jobs']],
    ['cart', ['mongodb', 'dapr_sidecar', 'dapr_cartstore', 'dapr_pubsub_tranlog', 'background_jobs']],
    ['report', ['mongodb', 'dapr_sidecar', 'dapr_statestore']],
    ['journal', ['mongodb', 'dapr_sidecar', 'dapr_statestore']],
    ['stock', ['mongodb', 'dapr_sidecar', 'dapr_statestore', 'snapshot_scheduler']],
  ])('of %s has the checks of the contract, the sidecar ones disabled', async (service, names) => {
    const { status, body } = await guest.request<ServiceHealth>('GET', `/${service}/health`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'healthy', service, version: '1.0.0' });
    expect(Number.isNaN(Date.parse(body.timestamp))).toBe(false);
    expect(Object.keys(body.checks).sort()).toEqual([...names].sort());
    for (const name of names.filter((n) => n.startsWith('dapr_'))) expect(body.checks[name]?.status).toBe('disabled');
    expect(body.checks['mongodb']?.status).toBe('healthy');
  });

  it.each(['terminal', 'cart'])('of %s shows its outbox', async (service) => {
    const jobs = await eventually(
      async () => (await guest.request<ServiceHealth>('GET', `/${service}/health`)).body.checks['background_jobs'],
      (check) => check?.details?.['outbox_backlog'] === 0,
    );
    expect(jobs?.details).toMatchObject({
      scheduler_running: true,
      job_count: 1,
      outbox_backlog: 0,
      transport: 'inProcess',
    });
  });

  it.each(['/health', '/health/live', '/health/ready'])('%s of the whole has the body of terminus', async (path) => {
    const { status, body } = await guest.request<{ status: string; details: object }>('GET', path);
    expect([status, body.status]).toEqual([200, 'ok']);
    expect(body.details).toBeInstanceOf(Object);
  });

  it('of the whole names every service', async () => {
    const { body } = await guest.request<{ details: Record<string, { status: string }> }>('GET', '/health/ready');
    for (const service of SERVICES) expect(body.details[`${service}.mongodb`]?.status).toBe('up');
  });

  it.each(['/health', '/health/ready'])('%s shows the outgoing calls', async (path) => {
    const { body } = await guest.request<{ details: { process: unknown } }>('GET', path);
    expect(body.details.process).toMatchObject({
      status: 'up',
      http_clients: {
        'master-data': { latency: { p95Ms: expect.any(Number) }, breaker: { state: 'closed' }, pool: { pending: 0 } },
      },
    });
  });

  it('writes nothing', async () => {
    const before = await guest.request<string>('GET', '/metrics');
    for (const service of SERVICES) await guest.request('GET', `/${service}/health`);
    const after = await guest.request<string>('GET', '/metrics');
    const events = (text: string): string[] =>
      text.split('\n').filter((line) => line.startsWith('kugelpos_events_total'));
    expect(events(after.body)).toEqual(events(before.body));
  });
});

describe('metrics', () => {
  it('tell requests by route template, events by consumer, the outbox, breakers and connections', async () => {
    const text = await eventually(
      async () => (await guest.request<string>('GET', '/metrics')).body,
      (metrics) => /kugelpos_events_total\{[^}]*service="stock"[^}]*outcome="processed"[^}]*\} [1-9]/.test(metrics),
    );
    for (const line of [
      /kugelpos_http_requests_total\{service="cart",method="POST",route="\/cart\/api\/v1\/carts\/:cart_id\/bill",status="2xx"\} [1-9]/,
      /kugelpos_http_request_duration_seconds_bucket\{[^}]*service="cart"/,
      /kugelpos_events_total\{service="journal",topic="topic-tranlog",outcome="processed"\} [1-9]/,
      /kugelpos_events_total\{service="report",topic="topic-opencloselog",outcome="processed"\} [1-9]/,
      /kugelpos_event_latency_seconds_count\{service="stock",topic="topic-tranlog"\} [1-9]/,
      /kugelpos_outbox_backlog\{service="cart"\} 0/,
      /kugelpos_outbox_oldest_seconds\{service="terminal"\} 0/,
      /kugelpos_breaker_state\{target="master-data"\} 0/,
      /kugelpos_http_client_duration_seconds_count\{target="master-data"/,
      /kugelpos_http_client_connections\{target="master-data",state="active"\} 0/,
      /kugelpos_http_client_pending\{target="master-data"\} 0/,
      /# TYPE kugelpos_websocket_connections gauge/,
      /nodejs_eventloop_lag_seconds/,
    ]) {
      expect(text).toMatch(line);
    }
    expect(text).not.toContain(shop.tenantId);
  });

  it('count errors by status class', async () => {
    await guest.request('GET', `/cart/api/v1/carts/1`);
    const { body } = await guest.request<string>('GET', '/metrics');
    expect(body).toMatch(
      /kugelpos_http_request_errors_total\{service="cart",method="GET",route="\/cart\/api\/v1\/carts\/:cart_id",status="4xx"\} [1-9]/,
    );
  });
});

describe('documentation', () => {
  it.each(SERVICES)(
    'of %s is Swagger UI and an OpenAPI document with security, errors and examples',
    async (service) => {
      const page = await guest.request<string>('GET', `/${service}/docs/`);
      expect([page.status, page.body.includes('swagger-ui')]).toEqual([200, true]);
      const { body } = await guest.request<{
        openapi: string;
        servers: { url: string }[];
        components: { securitySchemes: object; schemas: object };
        paths: Record<string, Record<string, { summary?: string; responses: Record<string, DocumentedAnswer> }>>;
      }>('GET', `/${service}/openapi.json`);
      expect(body.openapi).toBe('3.0.3');
      expect(body.servers).toEqual([{ url: `/${service}` }]);
      expect(Object.keys(body.components.securitySchemes).sort()).toEqual(['apiKey', 'service', 'terminal', 'user']);
      expect(body.components.schemas).toHaveProperty('ErrorEnvelope');
      for (const [path, methods] of Object.entries(body.paths)) {
        expect(path).toMatch(/^\/api\/v1\//);
        for (const operation of Object.values(methods)) {
          expect(operation.summary).toBeTruthy();
          expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['422', '503']));
          for (const [status, { content }] of Object.entries(operation.responses)) {
            if (Number(status) < 400) continue;
            const examples = Object.entries(content?.['application/json']?.examples ?? {});
            expect(examples.length).toBeGreaterThan(0);
            for (const [code, { value }] of examples)
              expect(value).toMatchObject({ success: false, code: Number(status), user_error: { code } });
          }
        }
      }
    },
  );

  it('of the whole has a drop-down of the seven', async () => {
    const { body } = await guest.request<string>('GET', '/docs/swagger-initializer.js');
    for (const service of SERVICES) expect(body).toContain(`/${service}/openapi.json`);
    expect((await guest.request('GET', '/docs/swagger-ui-bundle.js')).status).toBe(200);
    expect((await guest.request('GET', '/docs/../package.json')).status).toBe(404);
  });
});

describe('requests', () => {
  it('keep the id they came with and carry one in any case', async () => {
    const own = await guest.request('GET', '/cart/', { headers: { 'x-request-id': 'till-1.42' } });
    expect(own.headers.get('x-request-id')).toBe('till-1.42');
    const none = await guest.request('GET', '/cart/', { headers: { 'x-request-id': 'bad id\u00e4' } });
    expect(none.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('from a configured origin may read the renewed token; others are not let in', async () => {
    const preflight = (origin: string) =>
      fetch(`${store.url}/terminal/api/v1/terminals`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST' },
      });
    expect((await preflight('https://pos.example')).headers.get('access-control-allow-origin')).toBe(
      'https://pos.example',
    );
    expect((await preflight('https://evil.example')).headers.get('access-control-allow-origin')).not.toBe(
      'https://evil.example',
    );
    const answer = await guest.request('GET', '/cart/', { headers: { origin: 'https://pos.example' } });
    expect(answer.headers.get('access-control-expose-headers')).toContain('X-New-Token');
    const failure = await guest.request('GET', '/cart/api/v1/carts/1', { headers: { origin: 'https://pos.example' } });
    expect([failure.status, failure.headers.get('access-control-allow-origin')]).toEqual([401, 'https://pos.example']);
  });

  it('are remembered per tenant, with secrets masked', async () => {
    const connection = store.app.get<Connection>(getConnectionToken(), { strict: false });
    const client = connection.getClient();
    const logs = async (database: string) => client.db(database).collection('log_request').find({}).toArray();
    const ofTenant = await eventually(
      () => logs(`${shop.tenantId}_cart`),
      (found) => found.some((entry) => String((entry['request_info'] as { url: string }).url).endsWith('/bill')),
    );
    const bill = ofTenant.find((entry) => String((entry['request_info'] as { url: string }).url).endsWith('/bill'));
    expect(bill).toMatchObject({
      tenant_id: shop.tenantId,
      service_name: 'cart',
      response_info: { status_code: 200 },
      terminal_info: { store_code: shop.storeCode, terminal_no: 1 },
      user_info: { username: `terminal:${shop.till.terminalId}` },
    });
    const everything = await Promise.all(
      SERVICES.flatMap((service) => [`${shop.tenantId}_${service}`, `commons_${service}`]).map((database) =>
        logs(database),
      ),
    );
    const text = JSON.stringify(everything);
    expect(text.length).toBeGreaterThan(1000);
    for (const secret of ['correct horse', shop.till.apiKey, shop.token, shop.till.currentToken, '"1234"'])
      expect(text).not.toContain(secret);
  });
});
