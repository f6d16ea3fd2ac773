import { getEventListeners } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { makeClients, sleep, until } from '../test/make-clients.js';
import {
  CircuitOpenError,
  HttpAbortedError,
  HttpClientError,
  HttpTimeoutError,
  type HttpClient,
  type HttpClients,
  type ResilientHttpOptions,
  type TargetOptions,
} from './index.js';

type Headers = Record<string, string>;

let server: Server;
let clients: HttpClients;
let seen: IncomingMessage[];
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let now: number | undefined;

beforeEach(async () => {
  seen = [];
  server = createServer((request, response) => {
    seen.push(request);
    request.resume();
    answer(request, response);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
});

afterEach(async () => {
  jest.restoreAllMocks();
  now = undefined;
  await clients.close();
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
});

function peer(target: TargetOptions = {}, options: ResilientHttpOptions = {}): HttpClient {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  clients = makeClients({ ...options, targets: { peer: { url, cache: true, ...target } } });
  return clients.client('peer');
}

/** From now on answers with these headers; the body counts the requests. */
function answering(headers: Headers, status = 200): void {
  answer = (_request, response) =>
    void response
      .writeHead(status, { 'Content-Type': 'application/json', Date: date(), ...headers })
      .end(`{"n":${seen.length}}`);
}

/** Answers 304 when the request names the tag. */
function tagged(etag: string, headers: Headers = {}): void {
  answer = (request, response) => {
    const isKnown = request.headers['if-none-match'] === etag;
    const common = { ETag: etag, Date: date(), ...headers };
    if (isKnown) response.writeHead(304, common).end();
    else response.writeHead(200, { 'Content-Type': 'application/json', ...common }).end(`{"n":${seen.length}}`);
  };
}

function date(): string {
  return new Date(Date.now()).toUTCString();
}

function later(seconds: number): void {
  now = (now ?? Date.now()) + seconds * 1000;
  jest.spyOn(Date, 'now').mockImplementation(() => now as number);
}

async function outcomes(client: HttpClient, times: number, headers?: Headers): Promise<(string | undefined)[]> {
  const result = [];
  for (let i = 0; i < times; i += 1) result.push((await client.get('/x', headers ? { headers } : {})).cache);
  return result;
}

it('tells the sink how it answered: each outcome once', async () => {
  const told: string[] = [];
  const metrics = {
    observe() {},
    retry() {},
    breakerState() {},
    cache: (target: string, how: string) => told.push(`${target} ${how}`),
  };
  const client = peer({ retryAttempts: 1 }, { metrics });
  tagged('"1"', { 'Cache-Control': 'max-age=10' });
  await outcomes(client, 2);
  later(20);
  await outcomes(client, 1);
  later(20);
  answering({}, 503);
  await client.get('/x', { cache: { staleIfErrorSeconds: 60 } });
  await client.get('/x', { cache: false }).catch(() => {});
  await client.get('/x', { headers: { 'Cache-Control': 'no-store' } }).catch(() => {});
  expect(told).toEqual(['peer miss', 'peer hit', 'peer revalidated', 'peer stale']);
});

describe('an answer', () => {
  it('with max-age is used until it is over', async () => {
    answering({ 'Cache-Control': 'private, max-age=60' });
    const client = peer();
    expect(await outcomes(client, 3)).toEqual(['miss', 'hit', 'hit']);
    later(30);
    const { data, headers } = await client.get('/x');
    expect([data, headers['age']]).toEqual([{ n: 1 }, '30']);
    later(31);
    expect(await outcomes(client, 2)).toEqual(['miss', 'hit']);
    expect(client.stats().cache).toMatchObject({ hits: 4, misses: 2, entries: 1 });
  });

  it.each([
    ['no lifetime and no validator', {}],
    ['no-store', { 'Cache-Control': 'No-Store, max-age=60' }],
    ['max-age=0 and no validator', { 'Cache-Control': 'max-age=0' }],
    ['Vary: *', { 'Cache-Control': 'max-age=60', Vary: 'Accept, *' }],
    ['a cookie', { 'Cache-Control': 'max-age=60', 'Set-Cookie': 'a=b' }],
    ['a malformed lifetime', { 'Cache-Control': 'max-age=often' }],
    ['an age beyond its lifetime', { 'Cache-Control': 'max-age=60', Age: '61' }],
  ])('with %s is never used again', async (_, headers) => {
    answering(headers);
    expect(await outcomes(peer(), 3)).toEqual(['miss', 'miss', 'miss']);
    expect(seen).toHaveLength(3);
  });

  it('that was modified long ago is not taken for fresh', async () => {
    answering({ 'Last-Modified': 'Sat, 01 Jan 2000 00:00:00 GMT' });
    await outcomes(peer(), 2);
    expect(seen).toHaveLength(2);
  });

  it.each([
    ['no-cache', 'no-cache, max-age=60'],
    ['stale-while-revalidate', 'max-age=0, stale-while-revalidate=60'],
  ])('with %s is asked for again', async (_, control) => {
    answering({ 'Cache-Control': control, ETag: '"1"' });
    expect(await outcomes(peer(), 2)).toEqual(['miss', 'miss']);
  });

  it.each([404, 500, 201])('with status %i is not stored', async (status) => {
    answering({ 'Cache-Control': 'max-age=60', ETag: '"1"' }, status);
    const client = peer({ retryAttempts: 1 });
    for (let i = 0; i < 2; i += 1) await client.get('/x', { raiseForStatus: false });
    expect(seen).toHaveLength(2);
  });

  it('that is no JSON is not stored and counts as failed', async () => {
    answer = (_, response) => void response.writeHead(200, { 'Cache-Control': 'max-age=60' }).end('{');
    const client = peer();
    await client.get('/x').catch(() => {});
    expect(client.stats()).toMatchObject({ breaker: { consecutiveFailures: 1 }, cache: { entries: 0 } });
  });

  it('belongs to its receiver: changing it changes no stored one', async () => {
    answering({ 'Cache-Control': 'max-age=60' });
    const client = peer();
    for (let i = 0; i < 3; i += 1) {
      const { data } = await client.get<{ n: number; mine?: boolean }>('/x');
      expect(data).toEqual({ n: 1 });
      data.mine = true;
    }
  });
});

describe('revalidation', () => {
  it.each(['"1"', 'W/"1"'])('by ETag %s costs a 304 and gives the stored answer with the new headers', async (etag) => {
    tagged(etag, { 'Cache-Control': 'no-cache' });
    const client = peer();
    await client.get('/x');
    tagged(etag, { 'Cache-Control': 'no-cache', 'X-Thing': 'new' });
    const again = await client.get('/x');
    expect([again.cache, again.status, again.data, again.headers['x-thing']]).toEqual([
      'revalidated',
      200,
      { n: 1 },
      'new',
    ]);
    expect(seen[1]?.headers['if-none-match']).toBe(etag);
    expect(client.stats()).toMatchObject({ breaker: { consecutiveFailures: 0 }, errors: {} });
  });

  it('by Last-Modified', async () => {
    const modified = 'Sat, 01 Jan 2000 00:00:00 GMT';
    answer = (request, response) => {
      const isKnown = request.headers['if-modified-since'] === modified;
      response.writeHead(isKnown ? 304 : 200, { 'Last-Modified': modified }).end(isKnown ? '' : '1');
    };
    expect(await outcomes(peer(), 2)).toEqual(['miss', 'revalidated']);
  });

  it('renews the lifetime', async () => {
    tagged('"1"', { 'Cache-Control': 'max-age=60' });
    const client = peer();
    await client.get('/x');
    later(61);
    expect(await outcomes(client, 2)).toEqual(['revalidated', 'hit']);
  });

  it('that finds a changed answer replaces the stored one', async () => {
    tagged('"1"', { 'Cache-Control': 'no-cache' });
    const client = peer();
    await client.get('/x');
    tagged('"2"', { 'Cache-Control': 'no-cache' });
    expect((await client.get('/x')).data).toEqual({ n: 2 });
    expect((await client.get('/x')).data).toEqual({ n: 2 });
    expect(seen[2]?.headers['if-none-match']).toBe('"2"');
  });

  it('that confirms another answer than the stored one is not believed', async () => {
    answer = (request, response) => {
      if (request.headers['if-none-match']) response.writeHead(304, { ETag: '"other"' }).end();
      else response.writeHead(200, { ETag: '"1"', 'Cache-Control': 'no-cache' }).end(String(seen.length));
    };
    const client = peer();
    await client.get('/x');
    expect(await client.get('/x')).toMatchObject({ cache: 'miss', data: 3 });
  });

  it('is not left to the cache when the caller has a condition of its own', async () => {
    tagged('"1"', { 'Cache-Control': 'max-age=60' });
    const client = peer();
    await client.get('/x');
    const own = await client.get('/x', { headers: { 'If-None-Match': '"1"' }, raiseForStatus: false });
    expect([own.status, own.cache, seen.length]).toEqual([304, undefined, 2]);
  });

  it('a 304 that nobody asked for is an error', async () => {
    answering({}, 304);
    await expect(peer().get('/x')).rejects.toMatchObject({ kind: 'status', status: 304 });
  });
});

describe('a caller', () => {
  it.each<[string, Headers, Headers]>([
    ['token', { Authorization: 'Bearer a' }, { Authorization: 'Bearer b' }],
    ['API key', { 'X-API-KEY': 'a' }, { 'x-api-key': 'b' }],
    ['language', { 'Accept-Language': 'ja' }, { 'Accept-Language': 'en' }],
    ['accepted type', { Accept: 'application/json' }, { Accept: 'application/xml' }],
    ['tenant', { 'X-Tenant': 'a' }, { 'X-Tenant': 'b' }],
    ['presence of a header', { 'X-API-KEY': 'a' }, {}],
    ['header split', { A: 'b', C: 'd' }, { A: 'bC:d' }],
  ])('with another %s never gets the stored answer, whatever the server says of sharing', async (_, one, other) => {
    answering({ 'Cache-Control': 'public, max-age=60' });
    const client = peer();
    await outcomes(client, 1, one);
    expect(await outcomes(client, 2, other)).toEqual(['miss', 'hit']);
    expect(await outcomes(client, 1, one)).toEqual(['hit']);
  });

  it.each<[string, TargetOptions]>([
    ['interceptor', { interceptors: [{ intercept: ({ headers }) => void headers.set('X-Caller', `${seen.length}`) }] }],
    ['token source', { serviceToken: true }],
  ])('is known by what an %s adds', async (_, target) => {
    let user = 'a';
    answering({ 'Cache-Control': 'max-age=60' });
    const client = peer(target, { tokenSource: { tokenFor: () => Promise.resolve(user) } });
    await client.get('/x');
    user = 'b';
    expect((await client.get('/x')).cache).toBe('miss');
  });

  it('is not known by its request id and trace, unless Vary says so', async () => {
    const traced = (id: string) => ({
      'X-Request-ID': id,
      traceparent: `00-${id.padEnd(32, '0')}-0000000000000001-01`,
    });
    answering({ 'Cache-Control': 'max-age=60' });
    const client = peer();
    await outcomes(client, 1, traced('a'));
    expect(await outcomes(client, 1, traced('b'))).toEqual(['hit']);
    answering({ 'Cache-Control': 'max-age=60', Vary: 'X-Request-ID' });
    later(61);
    await outcomes(client, 1, traced('a'));
    expect(await outcomes(client, 1, traced('b'))).toEqual(['miss']);
    expect(await outcomes(client, 1, traced('b'))).toEqual(['hit']);
  });

  it('can go round the cache, or have it confirmed', async () => {
    tagged('"1"', { 'Cache-Control': 'max-age=60' });
    const client = peer();
    await client.get('/x');
    expect((await client.get('/x', { cache: false })).cache).toBeUndefined();
    expect(seen[1]?.headers['if-none-match']).toBeUndefined();
    expect(await outcomes(client, 1, { 'Cache-Control': 'no-cache' })).toEqual(['revalidated']);
    expect(await outcomes(client, 1, { 'Cache-Control': 'no-store' })).toEqual([undefined]);
    expect(seen).toHaveLength(4);
  });

  it('that did not ask for a cache has none', async () => {
    answering({ 'Cache-Control': 'max-age=60' });
    const client = peer({ cache: false });
    expect(await outcomes(client, 2)).toEqual([undefined, undefined]);
    expect(client.stats().cache).toBeUndefined();
  });
});

describe('a path', () => {
  it('has its own answers by query', async () => {
    answering({ 'Cache-Control': 'max-age=60' });
    const client = peer();
    await client.get('/x', { params: { page: 1 } });
    expect((await client.get('/x', { params: { page: 2 } })).cache).toBe('miss');
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'] as const)('is forgotten for everybody after a %s', async (method) => {
    answering({ 'Cache-Control': 'max-age=60' });
    const client = peer();
    await client.get('/x', { params: { page: 1 }, bearerToken: 'a' });
    await client.get('/x', { bearerToken: 'b' });
    await client.get('/y');
    await client.request(method, '/x');
    expect(client.stats().cache).toMatchObject({ entries: 1 });
    expect((await client.get('/x', { bearerToken: 'b' })).cache).toBe('miss');
    expect((await client.get('/y')).cache).toBe('hit');
  });

  it('is forgotten after a write that failed, too', async () => {
    answering({ 'Cache-Control': 'max-age=60' });
    const client = peer({ retryAttempts: 1 });
    await client.get('/x');
    answering({}, 500);
    await client.put('/x').catch(() => {});
    expect(client.stats().cache).toMatchObject({ entries: 0 });
  });

  it('is read anew after a write: an answer that was on its way is neither shared nor stored', async () => {
    const held: ServerResponse[] = [];
    answer = (request, response) => {
      if (request.method === 'GET' && held.length === 0) held.push(response);
      else response.writeHead(200, { 'Cache-Control': 'max-age=60' }).end('"new"');
    };
    const client = peer();
    const early = client.get('/x');
    await until(() => held.length === 1);
    await client.put('/x');
    expect((await client.get('/x')).data).toBe('new');
    held[0]?.writeHead(200, { 'Cache-Control': 'max-age=60' }).end('"old"');
    expect((await early).data).toBe('old');
    expect(await client.get('/x')).toMatchObject({ cache: 'hit', data: 'new' });
  });
});

describe('a stale answer', () => {
  const STALE = { cache: { staleIfErrorSeconds: 60 }, deadlineMs: 300 };

  async function staleClient(control = 'max-age=10', target: TargetOptions = {}): Promise<HttpClient> {
    answering({ 'Cache-Control': control, ETag: '"1"' });
    const client = peer({ retryAttempts: 1, ...target });
    await client.get('/x');
    later(15);
    return client;
  }

  it.each<[string, (response: ServerResponse) => void]>([
    ['5xx', (response) => void response.writeHead(503).end()],
    ['a broken connection', (response) => void response.socket?.destroy()],
    ['no answer in time', () => {}],
    ['an unusable answer', (response) => void response.writeHead(200).end('{')],
  ])('stands in for %s when the call asks for it', async (_, fail) => {
    const client = await staleClient();
    answer = (_request, response) => fail(response);
    expect(await client.get('/x', STALE)).toMatchObject({ cache: 'stale', data: { n: 1 }, headers: { age: '15' } });
    await expect(client.get('/x', { deadlineMs: 300 })).rejects.toBeInstanceOf(HttpClientError);
    expect(client.stats().cache).toMatchObject({ stale: 1 });
  });

  it('stands in for an open breaker', async () => {
    const client = await staleClient('max-age=10', { circuitBreakerThreshold: 1 });
    answering({}, 500);
    expect((await client.get('/x', STALE)).cache).toBe('stale');
    expect((await client.get('/x', STALE)).cache).toBe('stale');
    await expect(client.get('/x')).rejects.toBeInstanceOf(CircuitOpenError);
    expect(seen).toHaveLength(2);
  });

  it('is what the target has asked for all its calls', async () => {
    const client = await staleClient('max-age=10', { cache: { staleIfErrorSeconds: 60 } });
    answering({}, 500);
    expect((await client.get('/x')).cache).toBe('stale');
    await expect(client.get('/x', { cache: { staleIfErrorSeconds: 0 } })).rejects.toMatchObject({ status: 500 });
  });

  it.each([
    ['no-cache', 'no-cache'],
    ['must-revalidate', 'max-age=10, must-revalidate'],
  ])('with %s stands in for nothing', async (_, control) => {
    const client = await staleClient(control);
    answering({}, 500);
    await expect(client.get('/x', STALE)).rejects.toMatchObject({ status: 500 });
  });

  it('that is older than the call allows stands in for nothing', async () => {
    const client = await staleClient();
    later(60);
    answering({}, 500);
    await expect(client.get('/x', STALE)).rejects.toMatchObject({ status: 500 });
  });

  it('does not hide a refusal, nor an abort', async () => {
    const client = await staleClient();
    answering({}, 404);
    await expect(client.get('/x', STALE)).rejects.toMatchObject({ status: 404 });
    answer = () => {};
    await expect(client.get('/x', { ...STALE, signal: AbortSignal.timeout(30) })).rejects.toBeInstanceOf(
      HttpAbortedError,
    );
  });

  it('of a must-revalidate answer that is fresh is a hit', async () => {
    answering({ 'Cache-Control': 'max-age=10, must-revalidate' });
    expect(await outcomes(peer(), 2)).toEqual(['miss', 'hit']);
  });

  it('is not needed: a fresh one is a hit while the breaker is open', async () => {
    answering({ 'Cache-Control': 'max-age=60' });
    const client = peer({ retryAttempts: 1, circuitBreakerThreshold: 1 });
    await client.get('/x');
    answering({}, 500);
    await client.get('/y').catch(() => {});
    expect(client.stats().breaker.state).toBe('open');
    expect((await client.get('/x')).cache).toBe('hit');
  });
});

describe('identical calls at the same time', () => {
  let held: ServerResponse[];

  beforeEach(() => {
    held = [];
    answer = (_request, response) => void held.push(response);
  });

  const release = () => held.shift()?.writeHead(200, { 'Content-Type': 'application/json' }).end('{"n":1}');

  it('are sent once, each with its own copy, also when the answer is not stored', async () => {
    const client = peer();
    const calls = Array.from({ length: 50 }, () => client.get<{ n: number }>('/x'));
    await until(() => held.length === 1);
    release();
    const answers = await Promise.all(calls);
    expect(new Set(answers.map(({ data }) => data)).size).toBe(50);
    expect([seen.length, client.stats().requests, client.stats().cache?.joined]).toEqual([1, 50, 49]);
    expect(client.stats()).toMatchObject({ inFlight: 0, cache: { entries: 0 } });
  });

  it('of two callers are sent twice', async () => {
    const client = peer();
    const calls = [client.get('/x', { bearerToken: 'a' }), client.get('/x', { bearerToken: 'b' })];
    await until(() => held.length === 2);
    release();
    release();
    await Promise.all(calls);
    expect(seen.map(({ headers }) => headers.authorization).sort()).toEqual(['Bearer a', 'Bearer b']);
  });

  it.each([
    ['first', 0],
    ['second', 1],
  ])('go on when the %s is aborted', async (_, aborted) => {
    const client = peer();
    const abort = new AbortController();
    const calls = [0, 1].map((i) => client.get('/x', i === aborted ? { signal: abort.signal } : {}));
    const settled = Promise.allSettled(calls);
    await until(() => held.length === 1);
    abort.abort(new Error('enough'));
    await expect(calls[aborted]).rejects.toBeInstanceOf(HttpAbortedError);
    release();
    const results = await settled;
    expect(results[1 - aborted]).toMatchObject({ status: 'fulfilled', value: { data: { n: 1 } } });
    expect(seen).toHaveLength(1);
  });

  it('have each their own deadline, the later one may be the longer', async () => {
    const client = peer();
    const hasty = client.get('/x', { deadlineMs: 60 });
    const patient = client.get('/x', { deadlineMs: 1_900 });
    await expect(hasty).rejects.toBeInstanceOf(HttpTimeoutError);
    expect(held).toHaveLength(1);
    release();
    expect((await patient).data).toEqual({ n: 1 });
    expect(seen).toHaveLength(1);
  });

  it('end their request when the last one has left, and the next call is sent anew', async () => {
    const client = peer();
    const abort = new AbortController();
    const calls = [1, 2].map(() => client.get('/x', { signal: abort.signal }));
    const settled = Promise.allSettled(calls);
    await until(() => held.length === 1);
    abort.abort();
    await settled;
    const next = client.get('/x');
    await until(() => held[0]?.destroyed === true && held.length === 2);
    held.shift();
    release();
    expect((await next).data).toEqual({ n: 1 });
    expect(client.stats().breaker.consecutiveFailures).toBe(0);
  });

  it('that run into their deadline are one failed call of the target', async () => {
    const client = peer();
    const calls = [60, 80].map((deadlineMs) => client.get('/x', { deadlineMs }));
    for (const one of await Promise.allSettled(calls)) {
      expect(one).toMatchObject({ status: 'rejected', reason: { kind: 'timeout', attempts: 1 } });
    }
    await sleep(0);
    expect(client.stats().breaker.consecutiveFailures).toBe(1);
  });

  it('get the same error, each with the answer if it wants one', async () => {
    const client = peer({ retryAttempts: 1 });
    const calls = [client.get('/x'), client.get('/x', { raiseForStatus: false })];
    const settled = Promise.allSettled(calls);
    await until(() => held.length === 1);
    held[0]?.writeHead(404).end('{"no":1}');
    const [raised, answered] = await settled;
    expect(raised).toMatchObject({ status: 'rejected', reason: { status: 404, attempts: 1 } });
    expect(answered).toMatchObject({ status: 'fulfilled', value: { status: 404, data: { no: 1 } } });
  });

  it('end with the client', async () => {
    const client = peer();
    const settled = Promise.allSettled([client.get('/x'), client.get('/x')]);
    await until(() => held.length === 1);
    await client.close();
    for (const one of await settled) expect(one).toMatchObject({ reason: { kind: 'refused' } });
    expect(client.stats().pool.total).toBe(0);
  });

  it('leave nothing behind: no listener on the signal of any of them', async () => {
    const client = peer();
    const abort = new AbortController();
    const calls = Array.from({ length: 20 }, () => client.get('/x', { signal: abort.signal }));
    await until(() => held.length === 1);
    release();
    await Promise.all(calls);
    expect(getEventListeners(abort.signal, 'abort')).toHaveLength(0);
  });
});

describe('the bound', () => {
  it('holds in bytes: the least recently used answers go first', async () => {
    const body = JSON.stringify('x'.repeat(10_000));
    answer = (_, response) => void response.writeHead(200, { 'Cache-Control': 'max-age=60' }).end(body);
    const client = peer({ cache: { maxBytes: 50_000 } });
    for (let i = 0; i < 10; i += 1) {
      await client.get(`/items/${i}`);
      await client.get('/items/0');
      expect(client.stats().cache?.bytes).toBeLessThanOrEqual(50_000);
    }
    expect(client.stats().cache?.entries).toBe(4);
    expect((await client.get('/items/0')).cache).toBe('hit');
    expect((await client.get('/items/1')).cache).toBe('miss');
  });

  it('keeps no answer larger than itself', async () => {
    answer = (_, response) =>
      void response.writeHead(200, { 'Cache-Control': 'max-age=60' }).end(`"${'x'.repeat(9_000)}"`);
    const client = peer({ cache: { maxBytes: 5_000 } });
    expect(await outcomes(client, 2)).toEqual(['miss', 'miss']);
    expect(client.stats().cache).toMatchObject({ entries: 0, bytes: 0 });
  });

  it.each([{ maxBytes: 0 }, { maxBytes: 1.5 }, { staleIfErrorSeconds: -1 }, { staleIfErrorSeconds: Number.NaN }])(
    'is refused at start-up as %j',
    (cache) => {
      answering({});
      peer();
      expect(() => makeClients({ targets: { other: { cache } } })).toThrow(RangeError);
    },
  );
});
