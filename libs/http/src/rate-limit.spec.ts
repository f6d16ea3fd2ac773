import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { FaultServer } from '@kugelpos/testing';
import { makeClients, until } from '../test/make-clients.js';
import { HttpAbortedError, HttpTimeoutError, RequestRefusedError, type HttpClients } from './index.js';
import { RateLimit, RateLimited } from './rate-limit.js';

describe('a rate limit', () => {
  const { signal } = new AbortController();

  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  /** Seconds at which `count` requests start that all come at once. */
  async function starts(limit: RateLimit, count: number, seconds: number): Promise<number[]> {
    const started: number[] = [];
    const zero = performance.now();
    const turns = Array.from({ length: count }, async () => {
      await limit.turn(signal);
      started.push(Math.round(performance.now() - zero) / 1000);
    });
    await jest.advanceTimersByTimeAsync(seconds * 1000);
    await Promise.all(turns);
    return started;
  }

  it.each([
    [2, [0, 0, 1, 1, 2]],
    [1, [0, 1, 2]],
    [0.5, [0, 2, 4]],
    [2.5, [0, 0, 0.8, 0.8, 1.6]],
  ])('of %d per second lets requests start at %j', async (rate, expected) => {
    expect(await starts(new RateLimit(rate, 100), expected.length, 10)).toEqual(expected);
  });

  it('never lets more than its number start in any second', async () => {
    const limit = new RateLimit(5, 100);
    const first = await starts(limit, 3, 0.9);
    const then = (await starts(limit, 12, 5)).map((at) => at + 0.9);
    const all = [...first, ...then];
    expect(all).toHaveLength(15);
    for (let i = 5; i < all.length; i += 1) expect((all[i] ?? 0) - (all[i - 5] ?? 0)).toBeGreaterThanOrEqual(0.999);
  });

  it('refuses what its queue does not hold, and who leaves makes room', async () => {
    const limit = new RateLimit(1, 2);
    await limit.turn(signal);
    const abort = new AbortController();
    const waiting = limit.turn(signal);
    const leaving = limit.turn(abort.signal).catch(() => 'left');
    await expect(limit.turn(signal)).rejects.toBeInstanceOf(RateLimited);
    abort.abort();
    expect(await leaving).toBe('left');
    const last = limit.turn(signal);
    expect(limit.waiting).toBe(2);
    await jest.advanceTimersByTimeAsync(2_000);
    await Promise.all([waiting, last]);
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('a client with a rate limit', () => {
  let server: FaultServer;
  let clients: HttpClients;

  beforeEach(async () => {
    server = await FaultServer.start();
  });

  afterEach(async () => {
    await clients.close();
    await server[Symbol.asyncDispose]();
  });

  it('refuses with a typed error that may be repeated, without a socket', async () => {
    clients = makeClients({ targets: { peer: { url: server.url, requestsPerSecond: 0.01, rateLimitQueue: 0 } } });
    const client = clients.client('peer');
    await client.get('/x');
    const error: unknown = await client.post('/x').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(RequestRefusedError);
    expect(error).toMatchObject({ retryable: true, attempts: 0 });
    expect(server.seen).toHaveLength(1);
    expect(client.stats().breaker.consecutiveFailures).toBe(0);
  });

  it('ends the wait with the deadline, the abort and the close of the client', async () => {
    clients = makeClients({ targets: { peer: { url: server.url, requestsPerSecond: 0.01 } } });
    const client = clients.client('peer');
    await client.get('/x');
    const late: unknown = await client.get('/x', { deadlineMs: 20 }).catch((reason: unknown) => reason);
    expect(late).toBeInstanceOf(HttpTimeoutError);
    expect(late).toMatchObject({ phase: 'total', attempts: 0, retryable: true });
    const abort = new AbortController();
    const aborted = client.get('/x', { signal: abort.signal }).catch((reason: unknown) => reason);
    abort.abort();
    expect(await aborted).toBeInstanceOf(HttpAbortedError);
    const closed = client.get('/x').catch((reason: unknown) => reason);
    await clients.close();
    expect(await closed).toBeInstanceOf(RequestRefusedError);
    expect(server.seen).toHaveLength(1);
  });

  it('counts retries, too', async () => {
    server.script = [500];
    clients = makeClients({ targets: { peer: { url: server.url, requestsPerSecond: 1, rateLimitQueue: 0 } } });
    await expect(clients.client('peer').get('/x')).rejects.toBeInstanceOf(RequestRefusedError);
    await until(() => server.seen.length === 1);
  });
});
