import { AsyncLocalStorage } from 'node:async_hooks';
import { afterEach, describe, expect, it } from '@jest/globals';
import { closedPort } from '@kugelpos/testing';
import { makeClients, until } from '../test/make-clients.js';
import type { HttpClients, LocalDispatcher, LocalRequest, LocalResponse, ResilientHttpOptions } from './index.js';

let clients: HttpClients;

afterEach(async () => {
  await clients.close();
});

/** A client whose target has no reachable address, and what its dispatcher was asked. */
async function local(
  inject: (request: LocalRequest) => Promise<LocalResponse>,
  options: ResilientHttpOptions = {},
): Promise<{ client: ReturnType<HttpClients['client']>; asked: LocalRequest[] }> {
  const asked: LocalRequest[] = [];
  const dispatcher: LocalDispatcher = {
    handles: (target) => target === 'cart',
    inject: (request) => {
      asked.push(request);
      return inject(request);
    },
  };
  const url = `http://127.0.0.1:${await closedPort()}/api/v1`;
  clients = makeClients({ circuitBreakerThreshold: 1, ...options, targets: { cart: { url }, stock: { url } } });
  const client = clients.client('cart'); // made before the dispatcher is set
  clients.setLocalDispatcher(dispatcher);
  return { client, asked };
}

const json = (status: number, body: unknown): LocalResponse => ({
  status,
  headers: { 'Content-Type': 'application/json', 'X-Count': 2, 'X-Many': ['a', 'b'], 'X-None': undefined },
  body: JSON.stringify(body),
});

describe('a call in the process', () => {
  it('looks to the callee like one over HTTP, and to the caller, too', async () => {
    const { client, asked } = await local(async () => json(201, { id: 7 }), { version: '9' });
    const answer = await client.post('/carts', { params: { a: 1 }, body: { b: 2 }, bearerToken: 't', deadlineMs: 900 });
    expect(answer).toMatchObject({ status: 201, data: { id: 7 }, headers: { 'x-count': '2', 'x-many': 'a, b' } });
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({
      target: 'cart',
      method: 'POST',
      path: '/api/v1/carts?a=1',
      body: '{"b":2}',
      headers: {
        authorization: 'Bearer t',
        'content-type': 'application/json',
        'user-agent': 'kugelpos-client/9',
        accept: 'application/json',
      },
    });
    expect(asked[0]?.deadlineMs).toBeGreaterThan(0);
    expect(asked[0]?.deadlineMs).toBeLessThanOrEqual(900);
    expect(asked[0]?.headers['content-type']).toBe('application/json');
    expect(client.stats()).toMatchObject({ requests: 1, localRequests: 1, pool: { total: 0 } });
  });

  it('sends no content type without a body', async () => {
    const { client, asked } = await local(async () => json(200, {}));
    await client.post('/carts');
    expect(asked[0]?.headers).not.toHaveProperty('content-type');
    expect(asked[0]?.body).toBeUndefined();
  });

  it('fails with the same errors, is not repeated, and no breaker counts it', async () => {
    const envelope = { success: false, code: 500, message: 'm', user_error: { code: '400001', message: 'u' } };
    const { client, asked } = await local(async () => json(500, envelope));
    for (let i = 1; i <= 4; i += 1) {
      const error: unknown = await client.get('/carts').catch((reason: unknown) => reason);
      expect(error).toMatchObject({ name: 'HttpClientError', status: 500, attempts: 1, envelope });
      expect(asked).toHaveLength(i);
    }
    expect(client.stats()).toMatchObject({ retries: 0, breaker: { state: 'closed', consecutiveFailures: 0 } });
    expect(await client.get('/carts', { raiseForStatus: false })).toMatchObject({ status: 500, data: envelope });
  });

  it('tells a broken answer', async () => {
    const bad = await local(async () => ({ ...json(200, {}), body: '{' }));
    await expect(bad.client.get('/x')).rejects.toMatchObject({ name: 'BadAnswerError', status: 200 });
  });

  it.each<[string, () => Promise<LocalResponse>]>([
    ['rejects', () => Promise.reject(new Error('not ready'))],
    [
      'throws',
      () => {
        throw new Error('not ready');
      },
    ],
    ['answers nothing that could be read', () => Promise.resolve({} as LocalResponse)],
  ])('has a connection error when the dispatcher %s', async (_what, inject) => {
    const { client } = await local(inject);
    const error: unknown = await client.get('/x').catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'HttpConnectionError', attempts: 1 });
  });

  it('has the same interceptors and figures', async () => {
    const figures: string[] = [];
    const { client, asked } = await local(async () => json(200, { id: 7 }), {
      metrics: {
        observe: (target, method, route, result) => figures.push(`${target} ${method} ${route} ${result}`),
        retry: () => figures.push('retry'),
        cache() {},
        breakerState() {},
      },
      interceptors: [
        {
          intercept: ({ headers }) => void headers.set('X-Trail', 'a'),
          interceptAnswer: (answer) => void (answer.data = [answer.status, answer.attempts, answer.data]),
        },
      ],
    });
    expect((await client.get('/carts/1', { routeTemplate: '/carts/:id' })).data).toEqual([200, 1, { id: 7 }]);
    expect(asked[0]?.headers['x-trail']).toBe('a');
    expect(figures).toEqual(['cart GET /carts/:id 2xx']);
    expect(client.stats().latency).toMatchObject({ count: 1 });
  });

  it('starts the callee in a fresh async context and leaves the caller in its own', async () => {
    const storage = new AsyncLocalStorage<string>();
    const seen: (string | undefined)[] = [];
    const { client } = await local(async () => {
      seen.push(storage.getStore());
      await Promise.resolve();
      seen.push(storage.getStore());
      return json(200, {});
    });
    await storage.run('transaction of the caller', async () => {
      await client.get('/x');
      seen.push(storage.getStore());
    });
    expect(seen).toEqual([undefined, undefined, 'transaction of the caller']);
  });

  it('ends at the deadline and at the abort, and tells the callee', async () => {
    const { client, asked } = await local(() => new Promise(() => {}));
    await expect(client.get('/x', { deadlineMs: 30 })).rejects.toMatchObject({ name: 'HttpTimeoutError', attempts: 1 });
    const abort = new AbortController();
    const call = client.get('/x', { signal: abort.signal }).catch((reason: unknown) => reason);
    await until(() => asked.length === 2);
    abort.abort();
    expect(await call).toMatchObject({ name: 'HttpAbortedError' });
    expect(asked.map(({ signal }) => signal.aborted)).toEqual([true, true]);
    expect(client.stats().breaker.consecutiveFailures).toBe(0);
  });

  it('is only for the targets the dispatcher handles, and only while it is set', async () => {
    const { client, asked } = await local(async () => json(200, {}));
    await client.get('/x');
    await expect(clients.client('stock').get('/x')).rejects.toMatchObject({ name: 'HttpConnectionError' });
    clients.setLocalDispatcher(undefined);
    await expect(client.get('/x')).rejects.toMatchObject({ name: 'HttpConnectionError' });
    expect(asked).toHaveLength(1);
  });
});
