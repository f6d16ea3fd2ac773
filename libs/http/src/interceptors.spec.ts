import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FaultServer } from '@kugelpos/testing';
import { makeClients, sleep } from '../test/make-clients.js';
import {
  BadAnswerError,
  RequestRefusedError,
  type HttpClients,
  type IncomingAnswer,
  type HttpInterceptor,
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

function peer(target: NonNullable<ResilientHttpOptions['targets']>[string], options: ResilientHttpOptions = {}) {
  clients = makeClients({ ...options, targets: { peer: { url: server.url, ...target } } });
  return clients.client('peer');
}

function append(mark: string, order?: number, waitMs = 0): HttpInterceptor {
  return {
    ...(order === undefined ? {} : { order }),
    async intercept({ headers }) {
      await sleep(waitMs);
      headers.set('X-Trail', `${headers.get('x-trail') ?? ''}${mark}`);
    },
  };
}

describe('interceptors', () => {
  it('run in order, waiting for each, once per call', async () => {
    const client = peer(
      { interceptors: [append('c', 0, 5), append('a', -1, 10)] },
      { interceptors: [append('b', 0, 20), append('d', 7)] },
    );
    server.script = [500];
    await client.get('/x');
    expect(server.seen.map(({ headers }) => headers['x-trail'])).toEqual(['abcd', 'abcd']);
  });

  it('see the request as it will be sent', async () => {
    const seen: unknown[] = [];
    const client = peer({
      interceptors: [{ intercept: ({ target, method, path, body }) => void seen.push({ target, method, path, body }) }],
    });
    await client.post('/x', { params: { a: 1 }, body: { b: 2 } });
    expect(seen).toEqual([{ target: 'peer', method: 'POST', path: '/x?a=1', body: '{"b":2}' }]);
  });

  it('end a call with their own error, which says nothing about the target', async () => {
    const own = new Error('no licence');
    const failing = { intercept: () => Promise.reject(own) };
    const client = peer({ interceptors: [failing], circuitBreakerThreshold: 1 });
    await expect(client.get('/x')).rejects.toBe(own);
    expect(client.stats()).toMatchObject({
      errors: { error: 1 },
      breaker: { state: 'closed', consecutiveFailures: 0 },
    });
    expect(server.connections).toBe(0);
  });

  it('cannot outlast the deadline', async () => {
    const client = peer({ interceptors: [{ intercept: () => new Promise(() => {}) }], circuitBreakerThreshold: 1 });
    await expect(client.get('/x', { deadlineMs: 30 })).rejects.toMatchObject({ name: 'HttpTimeoutError', attempts: 0 });
    expect(client.stats().breaker.consecutiveFailures).toBe(0);
  });

  it.each(['a\r\nX-Admin: 1', 'a\nb', 'a\rb', 'a\0b'])('cannot smuggle a header: %j', async (value) => {
    const client = peer({ interceptors: [{ intercept: ({ headers }) => void headers.set('X-Name', value) }] });
    const error: unknown = await client.get('/x').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(RequestRefusedError);
    expect(String(error)).toContain('X-Name');
    expect(server.connections).toBe(0);
  });
});

function appendToAnswer(mark: string, order?: number, waitMs = 0): HttpInterceptor {
  return {
    ...(order === undefined ? {} : { order }),
    async interceptAnswer(answer) {
      await sleep(waitMs);
      answer.data = `${typeof answer.data === 'string' ? answer.data : ''}${mark}`;
    },
  };
}

describe('interceptors of answers', () => {
  it('run in order, waiting for each, once per call, and may replace the data', async () => {
    const client = peer(
      { interceptors: [appendToAnswer('c', 0, 5), appendToAnswer('a', -1, 10)] },
      { interceptors: [appendToAnswer('b', 0, 20), appendToAnswer('d', 7)] },
    );
    server.script = [500];
    expect(await client.get('/x')).toMatchObject({ status: 200, data: 'abcd' });
  });

  it('see status, headers, data, duration and attempts', async () => {
    const seen: IncomingAnswer[] = [];
    const client = peer(
      { interceptors: [{ interceptAnswer: (answer) => void seen.push(answer) }] },
      { requestContext: { current: () => ({ requestId: 'r-1' }) } },
    );
    server.script = [503, { status: 201, headers: { ETag: '"1"', 'Content-Type': 'application/json' }, body: '[7]' }];
    await client.put('/x', { params: { a: 1 }, body: {} });
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({
      target: 'peer',
      method: 'PUT',
      path: '/x?a=1',
      status: 201,
      headers: { etag: '"1"' },
      data: [7],
      attempts: 2,
      context: { requestId: 'r-1' },
    });
    expect(seen[0]?.durationMs).toBeGreaterThan(0);
  });

  it('see answers with an error status, too, whether or not these are raised', async () => {
    const seen: unknown[] = [];
    const client = peer({
      interceptors: [
        {
          interceptAnswer(answer) {
            seen.push([answer.status, answer.data]);
            answer.data = 'replaced';
          },
        },
      ],
    });
    server.script = [404, 500, 500, 500, 404];
    await expect(client.get('/x')).rejects.toMatchObject({ status: 404, body: '{"status":404}' });
    await expect(client.get('/x')).rejects.toMatchObject({ status: 500, attempts: 3 });
    expect(await client.get('/x', { raiseForStatus: false })).toMatchObject({ status: 404, data: 'replaced' });
    expect(seen).toEqual([404, 500, 404].map((status) => [status, { status }]));
  });

  it.each([
    ['a good answer', 'ok', 0],
    ['a refusal', 404, 0],
    ['a server error', 500, 1],
  ] as const)('end a call with their own error; the status of %s still counts', async (_what, step, failures) => {
    const own = new Error('no licence');
    const client = peer({ interceptors: [{ interceptAnswer: () => Promise.reject(own) }], retryAttempts: 1 });
    server.script = [step];
    await expect(client.get('/x', { raiseForStatus: false })).rejects.toBe(own);
    expect(client.stats()).toMatchObject({ errors: { error: 1 }, breaker: { consecutiveFailures: failures } });
  });

  it('can say that an answer is unusable, which counts against the target', async () => {
    const client = peer({
      interceptors: [
        {
          interceptAnswer({ target, method, path, status, attempts }) {
            throw new BadAnswerError('no total', { target, method, url: path, status, attempts, retryable: false });
          },
        },
      ],
    });
    await expect(client.get('/x')).rejects.toMatchObject({ name: 'BadAnswerError', message: 'no total' });
    expect(client.stats()).toMatchObject({ errors: { bad_answer: 1 }, breaker: { consecutiveFailures: 1 } });
  });

  it('see answers from the cache, too, and leave what is stored as it came', async () => {
    const client = peer({ cache: true, interceptors: [appendToAnswer('a'), appendToAnswer('b')] });
    const headers = { 'Content-Type': 'application/json', 'Cache-Control': 'max-age=60' };
    server.script = [{ status: 200, headers, body: '"stored "' }];
    const answers = [await client.get('/x'), await client.get('/x')];
    expect(answers.map(({ data, cache }) => [data, cache])).toEqual([
      ['stored ab', 'miss'],
      ['stored ab', 'hit'],
    ]);
    expect(server.seen).toHaveLength(1);
    expect(client.stats()).toMatchObject({ requests: 2, latency: { count: 1 } });
  });

  it('cannot outlast the deadline, which then says nothing against the target', async () => {
    const client = peer({ interceptors: [{ interceptAnswer: () => new Promise(() => {}) }] });
    await expect(client.get('/x', { deadlineMs: 300 })).rejects.toMatchObject({
      name: 'HttpTimeoutError',
      attempts: 1,
    });
    expect(client.stats().breaker.consecutiveFailures).toBe(0);
  });
});

describe('built-in headers', () => {
  it('carry request id, trace and language of the request being served', async () => {
    let current: object | undefined = {
      requestId: 'r-1',
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      acceptLanguage: 'en',
    };
    const client = peer({}, { requestContext: { current: () => current } });
    await client.get('/x');
    await client.get('/x', { headers: { 'accept-language': 'ja' } });
    current = undefined;
    await client.get('/x');
    const sent = server.seen.map(({ headers }) => [headers['x-request-id'], headers['accept-language']]);
    expect(sent).toEqual([
      ['r-1', 'en'],
      ['r-1', 'ja'],
      [undefined, undefined],
    ]);
    expect(server.seen[0]?.headers['traceparent']).toMatch(/^00-0af7/);
  });

  it('refuse a language with a line break', async () => {
    const client = peer({}, { requestContext: { current: () => ({ acceptLanguage: 'ja\r\nX-Admin: 1' }) } });
    await expect(client.get('/x')).rejects.toBeInstanceOf(RequestRefusedError);
  });

  it('carry service tokens only for targets that want them', async () => {
    const asked: unknown[] = [];
    clients = makeClients({
      requestContext: { current: () => ({ requestId: 'r-1' }) },
      tokenSource: {
        tokenFor: async (target, context) => {
          asked.push([target, context]);
          return `token-for-${target}`;
        },
      },
      targets: { cart: { url: server.url, serviceToken: true }, bank: { url: server.url } },
    });
    await clients.client('cart').get('/x');
    await clients.client('bank').get('/x');
    await clients.client('cart').get('/x', { bearerToken: 'own' });
    await clients.client('cart').get('/x', { headers: { authorization: 'Basic x' } });
    expect(server.seen.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer token-for-cart',
      undefined,
      'Bearer own',
      'Basic x',
    ]);
    expect(asked).toEqual([['cart', { requestId: 'r-1' }]]);
  });

  it('carry fixed tokens, API keys and headers of the target', async () => {
    await peer({ bearerToken: 't', apiKey: 'k', headers: { 'X-Shop': '1', 'User-Agent': 'mine' } }).get('/x');
    await clients.close();
    await peer({ apiKey: { header: 'X-Key', value: 'k2' } }).get('/x', { headers: { 'x-key': 'own' } });
    expect(server.seen[0]?.headers).toMatchObject({
      authorization: 'Bearer t',
      'x-api-key': 'k',
      'x-shop': '1',
      'user-agent': 'mine',
    });
    expect(server.seen[1]?.headers['x-key']).toBe('own');
  });

  it("carry the caller's token only to targets that want it, before the target's own", async () => {
    let current: object = { bearerToken: 'of-the-caller' };
    const url = server.url;
    clients = makeClients({
      requestContext: { current: () => current },
      targets: { cart: { url, forwardBearer: true, bearerToken: 'fixed' }, bank: { url } },
    });
    await clients.client('cart').get('/x');
    await clients.client('bank').get('/x');
    await clients.client('cart').get('/x', { bearerToken: 'own' });
    current = {};
    await clients.client('cart').get('/x');
    expect(server.seen.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer of-the-caller',
      undefined,
      'Bearer own',
      'Bearer fixed',
    ]);
  });

  it('need a token source where service tokens are wanted', () => {
    expect(() => peer({ serviceToken: true })).toThrow('tokenSource');
  });
});
