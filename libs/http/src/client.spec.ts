import { getEventListeners } from 'node:events';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { FaultServer } from '@kugelpos/testing';
import { makeClients, sleep, until } from '../test/make-clients.js';
import {
  HttpAbortedError,
  HttpClientError,
  HttpTimeoutError,
  RequestRefusedError,
  path,
  type HttpClients,
  type ResilientHttpOptions,
} from './index.js';

let server: FaultServer;
let clients: HttpClients;

beforeEach(async () => {
  server = await FaultServer.start();
});

afterEach(async () => {
  await clients.close();
  await server[Symbol.asyncDispose]();
});

function peer(options: ResilientHttpOptions = {}) {
  clients = makeClients({ ...options, targets: { peer: { url: `${server.url}/api/v1` } } });
  return clients.client('peer');
}

async function failure(call: Promise<unknown>): Promise<HttpClientError> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(HttpClientError);
  return error as HttpClientError;
}

describe('a request', () => {
  it('goes below the base URL with parameters, JSON and default headers', async () => {
    const client = peer({ version: '2.3' });
    await client.post(path`/items/${'a/b'}/prices`, { params: { store: 5, tag: ['x', 'y'] }, body: { price: 100 } });
    expect(server.seen).toHaveLength(1);
    expect(server.seen[0]).toMatchObject({
      method: 'POST',
      url: '/api/v1/items/a%2Fb/prices?store=5&tag=x&tag=y',
      body: '{"price":100}',
      headers: {
        'user-agent': 'kugelpos-client/2.3',
        accept: 'application/json',
        'content-type': 'application/json',
        'content-length': '13',
      },
    });
  });

  it.each(['GET', 'POST', 'DELETE'] as const)(
    '%s without a body has no content type, also when repeated',
    async (m) => {
      server.script = [500];
      await peer().request(m, '/items', { idempotent: true });
      expect(server.seen.map(({ headers }) => headers['content-type'])).toEqual([undefined, undefined]);
    },
  );

  it('repeats the same bytes and headers', async () => {
    server.script = [503, 'reset'];
    await peer().put('/items/1', { body: { name: 'りんご' }, headers: { 'X-Thing': 'a' } });
    const sent = server.seen.map(({ body, headers }) => [body, headers['x-thing'], headers['content-length']]);
    expect(sent).toEqual(Array.from({ length: 3 }, () => ['{"name":"りんご"}', 'a', '20']));
  });

  it('sends strings and bytes as they are', async () => {
    const client = peer();
    await client.post('/a', { body: 'x,y', headers: { 'content-type': 'text/csv' } });
    await client.post('/a', { body: new Uint8Array([104, 105]) });
    expect(server.seen.map(({ body, headers }) => [body, headers['content-type']])).toEqual([
      ['x,y', 'text/csv'],
      ['hi', 'application/json'],
    ]);
  });

  it('refuses a path that leaves the base URL', async () => {
    const error = await failure(peer().get('/items/../../admin'));
    expect(error).toBeInstanceOf(RequestRefusedError);
    expect(server.seen).toHaveLength(0);
  });

  it('takes instances in turn, a retry the next one', async () => {
    await using second = await FaultServer.start();
    clients = makeClients({ targets: { peer: { url: `${server.url},${second.url}` } } });
    for (let i = 0; i < 4; i += 1) await clients.client('peer').get('/x');
    expect([server.seen.length, second.seen.length]).toEqual([2, 2]);
    server.otherwise = 500;
    for (let i = 0; i < 4; i += 1) await clients.client('peer').get('/x');
    expect(second.seen).toHaveLength(6);
  });
});

describe('an answer', () => {
  it('has status, lower-case headers and typed data', async () => {
    server.script = [{ status: 201, headers: { ETag: '"1"', 'Content-Type': 'application/json' }, body: '{"id":7}' }];
    const { status, headers, data } = await peer().post<{ id: number }>('/items');
    expect([status, headers['etag'], data.id]).toEqual([201, '"1"', 7]);
  });

  it('can be text or bytes', async () => {
    const csv = { status: 200, headers: { 'Content-Type': 'text/csv' }, body: 'a,b' };
    server.script = [csv, csv];
    const client = peer();
    expect((await client.get('/x', { responseType: 'text' })).data).toBe('a,b');
    expect((await client.get('/x', { responseType: 'bytes' })).data).toEqual(Buffer.from('a,b'));
  });

  it('with an error status is data when raising is off, whatever its body', async () => {
    server.script = [404, { status: 404, body: '<html>' }];
    const client = peer();
    expect(await client.get('/x', { raiseForStatus: false })).toMatchObject({ status: 404, data: { status: 404 } });
    expect(await client.get('/x', { raiseForStatus: false })).toMatchObject({ status: 404, data: '<html>' });
  });
});

describe('an error', () => {
  const envelope = {
    success: false,
    code: 404,
    message: 'Item not found',
    user_error: { code: '301001', message: '商品が見つかりません' },
    data: null,
  };

  it("carries the neighbour's envelope", async () => {
    server.script = [{ status: 404, body: JSON.stringify(envelope) }];
    const error = await failure(peer().get('/items/1'));
    expect(error.envelope).toEqual(envelope);
    expect(error.userError).toEqual({ code: '301001', message: '商品が見つかりません' });
    expect(error.message).toBe('HTTP GET peer/api/v1/items/1 - 404');
  });

  it('reads the camelCase envelope, too', async () => {
    const { user_error: userError, ...rest } = envelope;
    server.script = [{ status: 404, body: JSON.stringify({ ...rest, userError }) }];
    expect((await failure(peer().get('/items/1'))).userError?.code).toBe('301001');
  });

  it('bounds the body', async () => {
    server.script = [{ status: 400, body: 'x'.repeat(100_000) }];
    expect((await failure(peer().get('/x'))).body).toHaveLength(8 * 1024);
  });

  it.each([
    ['status', 400],
    ['reset', 'reset'],
    ['bad answer', 'not-http'],
  ] as const)('shows no secret, however it is printed: %s', async (_name, step) => {
    server.otherwise = step;
    const options = {
      bearerToken: 'SECRET-1',
      headers: { 'X-API-Key': 'SECRET-2' },
      params: { api_key: 'SECRET-3', a: 1 },
    };
    const error = await failure(peer().post('/x', options));
    expect(error.url).toBe(`${server.url}/api/v1/x?api_key=***&a=1`);
    const printed = inspect(error, { depth: 8, showHidden: true }) + JSON.stringify(error) + String(error.stack);
    expect(printed).not.toContain('SECRET');
  });
});

describe('an abort', () => {
  it('ends a call at once, with the reason', async () => {
    server.otherwise = 'stall';
    const abort = new AbortController();
    const call = failure(peer().get('/x', { signal: abort.signal }));
    await until(() => server.seen.length === 1);
    abort.abort(new Error('till closed'));
    const error = await call;
    expect(error).toBeInstanceOf(HttpAbortedError);
    expect(error.cause).toEqual(new Error('till closed'));
    await until(() => server.sockets.size === 0);
  });

  it('ends the wait for a retry', async () => {
    server.otherwise = { status: 503, headers: { 'Retry-After': '5' } };
    const abort = new AbortController();
    const call = failure(peer({ totalTimeoutSeconds: 20 }).get('/x', { signal: abort.signal }));
    await until(() => server.seen.length === 1);
    await sleep(20);
    abort.abort();
    expect(await call).toBeInstanceOf(HttpAbortedError);
    expect(server.seen).toHaveLength(1);
  });

  it('from before sends nothing', async () => {
    const seen: string[] = [];
    const client = peer({ interceptors: [{ intercept: ({ path: sent }) => void seen.push(sent) }] });
    const error = await failure(client.get('/x', { signal: AbortSignal.abort() }));
    expect(seen).toEqual([]);
    expect(error).toMatchObject({ name: 'HttpAbortedError', attempts: 0 });
    expect(server.connections).toBe(0);
  });

  it('leaves no listener on a long-lived signal', async () => {
    const { signal } = new AbortController();
    server.script = ['ok', 500, 404, 'reset', 'bad-json'];
    const client = peer();
    for (let i = 0; i < 5; i += 1) await client.get('/x', { signal }).catch(() => {});
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });
});

describe('the pool', () => {
  it('reuses sockets', async () => {
    const client = peer();
    for (let i = 0; i < 10; i += 1) await client.get('/x');
    expect(server.connections).toBe(1);
    expect(client.stats().pool).toEqual({ active: 0, idle: 1, pending: 0, total: 1 });
  });

  it('opens at most so many sockets, queues the rest, keeps at most so many idle', async () => {
    const client = peer({ maxConnections: 4, maxKeepalive: 2 });
    server.otherwise = 'stall';
    const stalled = Array.from({ length: 4 }, () => client.get('/x', { deadlineMs: 150 }).catch(() => {}));
    await until(() => server.seen.length === 4);
    server.otherwise = 'ok';
    const queued = Array.from({ length: 6 }, () => client.get('/x'));
    await until(() => client.stats().pool.pending === 6);
    expect(client.stats()).toMatchObject({ inFlight: 10, pool: { active: 4, idle: 0, pending: 6, total: 4 } });
    await Promise.all([...stalled, ...queued]);
    await until(() => client.stats().pool.active === 0);
    expect(client.stats().pool.idle).toBeLessThanOrEqual(2);
    expect(client.stats().inFlight).toBe(0);
  });

  it('counts the wait for a socket against the deadline', async () => {
    const client = peer({ maxConnections: 1 });
    server.otherwise = 'stall';
    const first = client.get('/x').catch(() => {});
    await until(() => server.seen.length === 1);
    expect(await failure(client.get('/y', { deadlineMs: 50 }))).toBeInstanceOf(HttpTimeoutError);
    expect(client.stats().pool).toMatchObject({ active: 1, pending: 0 });
    expect(server.seen.map(({ url }) => url)).toEqual(['/api/v1/x']);
    await clients.close();
    await first;
  });
});

describe('closing', () => {
  it('lets calls in flight finish, refuses new ones, leaves no socket', async () => {
    const client = peer({ closeGraceSeconds: 2, maxRetryAfterSeconds: 0.1 });
    server.script = [{ status: 503, headers: { 'Retry-After': '1' } }];
    const call = client.get('/x');
    await until(() => server.seen.length === 1);
    const closing = clients.close();
    expect(await failure(client.get('/x'))).toMatchObject({ name: 'RequestRefusedError', attempts: 0 });
    expect(() => clients.client('new')).toThrow('closed');
    await expect(call).resolves.toMatchObject({ status: 200 });
    await closing;
    await until(() => server.sockets.size === 0);
    expect(client.stats().pool.total).toBe(0);
  });

  it('cancels what outlasts the grace period', async () => {
    const client = peer({ closeGraceSeconds: 0.02 });
    server.otherwise = 'stall';
    const call = failure(client.get('/x'));
    await until(() => server.seen.length === 1);
    await clients.close();
    expect(await call).toBeInstanceOf(RequestRefusedError);
    await until(() => server.sockets.size === 0);
  });

  it('a short-lived client closes at the end of its scope', async () => {
    peer();
    {
      await using client = clients.open('peer');
      await client.get('/x');
      expect(server.sockets.size).toBe(1);
    }
    await until(() => server.sockets.size === 0);
  });

  it('leaves no socket after many calls with mixed faults', async () => {
    const client = peer({ circuitBreakerThreshold: 10_000, timeoutSeconds: 0.05 });
    const steps = ['ok', 500, 'reset', 404, 'bad-json', 'reset-in-body', 'stall', 'not-http', 'drip', 'empty'] as const;
    server.script = Array.from({ length: 600 }, (_, i) => steps[(i * 7) % steps.length] ?? 'ok');
    const calls = Array.from({ length: 200 }, (_, i) => client.get('/x', i % 9 === 0 ? { deadlineMs: 20 } : {}));
    await Promise.allSettled(calls);
    expect(client.stats()).toMatchObject({ requests: 200, inFlight: 0 });
    await clients.close();
    expect(client.stats().pool).toEqual({ active: 0, idle: 0, pending: 0, total: 0 });
    await until(() => server.sockets.size === 0);
  });
});

describe('figures', () => {
  it('reach the sink and the statistics', async () => {
    const seen: string[] = [];
    const client = peer({
      metrics: {
        observe: (target, method, route, result, seconds) =>
          seen.push(`${target} ${method} ${route} ${result} ${seconds >= 0 && seconds < 5}`),
        retry: (target) => seen.push(`${target} retry`),
        cache: (target, outcome) => seen.push(`${target} ${outcome}`),
        breakerState: () => {
          throw new Error('a defective sink');
        },
      },
    });
    server.script = ['ok', 500, 'ok', 404, 'reset', 'reset', 'reset'];
    await client.get('/items/1', { routeTemplate: '/items/:code' });
    await client.get('/x');
    await client.get('/x').catch(() => {});
    await client.get('/x').catch(() => {});
    expect(seen).toEqual([
      'peer GET /items/:code 2xx true',
      'peer retry',
      'peer GET other 2xx true',
      'peer GET other 4xx true',
      'peer retry',
      'peer retry',
      'peer GET other connection true',
    ]);
    expect(clients.stats()['peer']).toMatchObject({
      target: 'peer',
      requests: 4,
      localRequests: 0,
      errors: { '4xx': 1, connection: 1 },
      retries: 3,
      breaker: { state: 'closed', consecutiveFailures: 1 },
      latency: { count: 4 },
    });
  });

  it('tell average and percentiles of what was sent', async () => {
    const client = peer({ circuitBreakerThreshold: 1 });
    expect(client.stats().latency).toEqual({ count: 0, averageMs: 0, p95Ms: 0, p99Ms: 0 });
    for (let i = 0; i < 20; i += 1) await client.get('/x');
    const { count, averageMs, p95Ms, p99Ms } = client.stats().latency;
    expect(count).toBe(20);
    expect(averageMs).toBeGreaterThan(0);
    expect(p99Ms).toBeGreaterThanOrEqual(p95Ms);
    expect(p99Ms).toBeGreaterThan(0);
    server.script = ['reset', 'reset', 'reset'];
    for (let i = 0; i < 5; i += 1) await client.get('/x').catch(() => {});
    await client.get('/../x').catch(() => {});
    expect(client.stats()).toMatchObject({ requests: 26, latency: { count: 21 } });
  });
});

describe('retries of one call', () => {
  it.each([
    ['none', 0, 1],
    ['one', 1, 2],
    ['more than the target has', 4, 5],
  ])('can be %s', async (_what, retries, attempts) => {
    server.otherwise = 503;
    const client = peer();
    await expect(client.get('/x', { retries })).rejects.toMatchObject({ status: 503, attempts });
    await expect(client.getWithRetry('/x', { retries, retryBaseDelayMs: 0 })).rejects.toMatchObject({ attempts });
  });

  it('are 3 with getWithRetry, and wait up to a second and more', async () => {
    const client = peer();
    server.otherwise = 503;
    const random = jest.spyOn(Math, 'random').mockReturnValue(0);
    await expect(client.getWithRetry('/x')).rejects.toMatchObject({ attempts: 4 });
    // a wait of 800 ms, then one of 1600 ms, does not fit into what is left
    random.mockReturnValue(0.8);
    await expect(client.getWithRetry('/x', { deadlineMs: 700 })).rejects.toMatchObject({ status: 503, attempts: 1 });
    random.mockRestore();
  });

  it.each([{ retries: -1 }, { retries: 1.5 }, { retryBaseDelayMs: Number.NaN }])('cannot be %j', async (options) => {
    expect(await failure(peer().get('/x', options))).toMatchObject({ name: 'RequestRefusedError', attempts: 0 });
  });
});

describe('the log', () => {
  /** A client, and what it logs; durations are left out. */
  function logged(options: ResilientHttpOptions = {}) {
    const lines: string[] = [];
    const write = (level: string) => (line: string) =>
      lines.push(`${level}: ${line.replace(/\d+ ms\)/, '… ms)').replaceAll(String(new URL(server.url).port), 'port')}`);
    const logger = { log: write('info'), warn: write('warn'), error: write('error') };
    return { client: peer({ ...options, logger }), lines };
  }

  it('has a line for each answer, a warning when a breaker opens, an error for each failure', async () => {
    const { client, lines } = logged({ circuitBreakerThreshold: 1 });
    server.script = ['ok', 404, 503, 'ok', 'reset', 'reset', 'reset'];
    await client.get('/items/1', { params: { token: 'geheim' } });
    await client.get('/items/2').catch(() => {});
    await client.post('/items', { idempotent: true });
    await client.get('/items/3').catch(() => {});
    await client.get('/items/4').catch(() => {}); // the breaker is open
    await client.get('/../x').catch(() => {});
    expect(lines).toEqual([
      'info: HTTP GET peer/api/v1/items/1 - 200 (… ms)',
      'info: HTTP GET peer/api/v1/items/2 - 404 (… ms)',
      'info: HTTP POST peer/api/v1/items - 200 (… ms)',
      'warn: Circuit breaker opened for peer',
      expect.stringMatching(
        /^error: HTTP request failed: HTTP GET peer\/items\/3: .*(ECONNRESET|socket hang up).* \(3 attempts, … ms\)$/,
      ),
      expect.stringMatching(/^error: HTTP request failed: HTTP GET peer: The path must stay below/),
    ]);
  });

  it('says nothing of a probe, and no breaker hears of it or refuses it', async () => {
    const { client, lines } = logged({ circuitBreakerThreshold: 1, retryAttempts: 1 });
    server.script = ['ok', 503, 'ok', 503, 'ok'];
    await client.get('/feed', { probe: true });
    expect(await failure(client.get('/feed', { probe: true }))).toMatchObject({ status: 503 });
    await client.get('/../x', { probe: true }).catch(() => {});
    expect(lines).toEqual([]);
    await client.get('/business');
    expect(await failure(client.get('/business'))).toMatchObject({ status: 503 });
    expect(client.stats().breaker.state).toBe('open');
    expect(await client.get('/feed', { probe: true })).toMatchObject({ status: 200 });
    expect(client.stats().breaker.state).toBe('open');
  });

  it("tells the caller's own abort from a failure", async () => {
    const { client, lines } = logged();
    server.script = ['hold'];
    const abort = new AbortController();
    const call = client.get('/x', { signal: abort.signal }).catch(() => {});
    await until(() => server.seen.length === 1);
    abort.abort();
    await call;
    await client.get('/x', { signal: abort.signal }).catch(() => {}); // never sent
    expect(lines).toEqual(['info: HTTP GET peer/api/v1/x - aborted (… ms)']);
  });

  it('says nothing of calls in the process, unless they fail', async () => {
    const { client, lines } = logged();
    let status = 200;
    clients.setLocalDispatcher({ handles: () => true, inject: async () => ({ status, headers: {}, body: '{}' }) });
    await client.get('/x');
    status = 404;
    await client.get('/x').catch(() => {});
    status = 500;
    await client.get('/x').catch(() => {});
    expect(lines).toEqual(['error: HTTP request failed: HTTP GET peer/api/v1/x - 500 (1 attempt, … ms)']);
  });

  it('shows headers and bodies with debug, without their secrets', async () => {
    const { client, lines } = logged({ debug: (target) => target === 'peer' });
    const answer = '{"access_token":"geheim","card":"4111111111111111","rest":"é"}';
    server.script = [{ status: 201, headers: { 'Set-Cookie': 'geheim', 'X-A': '1' }, body: answer }];
    const params = { api_key: 'geheim', store: 5 };
    await client.post('/x', { params, body: { pin: 'geheim', name: 'a' }, bearerToken: 'geheim' });
    expect(lines).toHaveLength(3);
    expect(lines.join()).not.toMatch(/geheim|4111/);
    expect(lines[0]).toMatch(
      /^info: HTTP POST peer\/x\?api_key=\*\*\*&store=5 > \{.*"Authorization":"\*\*\*".*\} \{"pin"/,
    );
    expect(lines[0]).toContain('{"pin":"***","name":"a"}');
    expect(lines[1]).toMatch(/^info: HTTP POST peer\/api\/v1\/x < 201 \{.*"x-a":"1"/);
    expect(lines[1]).toContain('{"access_token":"***","card":"***","rest":"é"}');
  });
});
