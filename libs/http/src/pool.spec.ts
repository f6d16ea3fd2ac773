import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FaultServer } from '@kugelpos/testing';
import { makeClients, until } from '../test/make-clients.js';
import { HttpAbortedError, HttpTimeoutError, type HttpClient, type HttpClients, type TargetOptions } from './index.js';

let first: FaultServer;
let second: FaultServer;
let clients: HttpClients;

beforeEach(async () => {
  first = await FaultServer.start();
  second = await FaultServer.start();
});

afterEach(async () => {
  await clients.close();
  await first[Symbol.asyncDispose]();
  await second[Symbol.asyncDispose]();
});

function both(options: TargetOptions): HttpClient {
  const url = `${first.url},${second.url}`;
  clients = makeClients({ targets: { peer: { healthCheckSeconds: 0, ...options, url } } });
  return clients.client('peer');
}

function seen(): number {
  return first.seen.length + second.seen.length;
}

function hold(count: number): void {
  for (const server of [first, second]) server.script = Array.from({ length: count }, () => 'hold' as const);
}

function many(count: number, client: HttpClient): Promise<unknown>[] {
  return Array.from({ length: count }, () => client.get('/x'));
}

describe('the pool of several instances', () => {
  it('has one limit for all of them, queues the rest, and serves them in the end', async () => {
    const client = both({ maxConnections: 5 });
    hold(6);
    const calls = many(12, client);
    const answered = new Set<unknown>();
    const answerOne = () => {
      const server = first.seen.some((request) => !answered.has(request)) ? first : second;
      answered.add(server.seen.find((request) => !answered.has(request)));
      server.release('ok');
    };
    await until(() => seen() === 5 && client.stats().pool.pending === 7);
    expect(client.stats()).toMatchObject({ inFlight: 12, pool: { active: 5, idle: 0, pending: 7, total: 5 } });
    // Only an answer lets the next one through.
    for (let sent = 6; sent <= 12; sent += 1) {
      answerOne();
      await until(() => seen() === sent);
      expect(client.stats().pool).toMatchObject({ active: 5, pending: 12 - sent });
    }
    while (answered.size < 12) answerOne();
    await Promise.all(calls);
    expect(client.stats()).toMatchObject({ requests: 12, inFlight: 0, errors: {}, pool: { pending: 0, total: 5 } });
  });

  it('keeps at most so many idle sockets in all', async () => {
    const client = both({ maxConnections: 8, maxKeepalive: 3 });
    await Promise.all(many(8, client));
    await until(() => client.stats().pool.active === 0);
    expect(client.stats().pool).toEqual({ active: 0, idle: 3, pending: 0, total: 3 });
    await until(() => first.sockets.size + second.sockets.size === 3);
  });

  it('keeps no idle socket where none is wanted', async () => {
    const client = both({ maxKeepalive: 0 });
    await Promise.all(many(4, client));
    await until(() => first.sockets.size + second.sockets.size + client.stats().pool.total === 0);
  });

  it('closes an idle socket to one instance when another needs its place', async () => {
    const client = both({ maxConnections: 1 });
    for (let i = 0; i < 6; i += 1) {
      await client.get('/x');
      await until(() => client.stats().pool.total <= 1);
    }
    expect([first.seen.length, second.seen.length]).toEqual([3, 3]);
    expect([first.connections, second.connections]).toEqual([3, 3]);
    await until(() => first.sockets.size + second.sockets.size === 1);
  });
});

describe('waiting for a connection', () => {
  it('ends with the caller, who leaves the queue at once', async () => {
    const client = both({ maxConnections: 1 });
    hold(1);
    const blocking = client.get('/blocking');
    await until(() => seen() === 1);
    const abort = new AbortController();
    const aborted = client.get('/aborted', { signal: abort.signal }).catch((error: unknown) => error);
    const patient = client.get('/patient');
    await until(() => client.stats().pool.pending === 2);
    abort.abort();
    expect(await aborted).toBeInstanceOf(HttpAbortedError);
    expect(await aborted).toMatchObject({ attempts: 0 });
    expect(client.stats().pool.pending).toBe(1);
    first.release('ok');
    second.script = [];
    await Promise.all([blocking, patient]);
    const urls = [...first.seen, ...second.seen].map(({ url }) => url);
    expect(urls.sort()).toEqual(['/blocking', '/patient']);
  });

  it('has a time of its own; a POST may be repeated after it, and the breaker does not count it', async () => {
    const client = both({ maxConnections: 1, poolTimeoutSeconds: 0.03 });
    hold(1);
    const blocking = client.get('/blocking');
    await until(() => seen() === 1);
    const error: unknown = await client.post('/x', { body: {} }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(HttpTimeoutError);
    expect(error).toMatchObject({ phase: 'pool', attempts: 0, retryable: true });
    expect(client.stats()).toMatchObject({ retries: 2, breaker: { consecutiveFailures: 0 }, pool: { pending: 0 } });
    first.release('ok');
    await blocking;
    second.script = [];
    await client.post('/x', { body: {} });
    expect(seen()).toBe(2);
  });

  it('gives places back whatever became of the request', async () => {
    const client = both({
      maxConnections: 2,
      timeoutSeconds: 0.2,
      poolTimeoutSeconds: 10,
      totalTimeoutSeconds: 10,
      circuitBreakerThreshold: 1_000,
      instanceFailureThreshold: 1_000,
      retryAttempts: 1,
    });
    const steps = [
      'reset',
      'stall',
      'reset-in-body',
      'not-http',
      'bad-gzip',
      'short-body',
      'stall-in-body',
      'switch-protocols',
      'bad-chunk',
      'half-close-in-headers',
      'long-body',
      'ok-then-close',
      500,
    ] as const;
    for (const server of [first, second]) server.script = [...steps, ...steps];
    await Promise.allSettled(many(4 * steps.length + 8, client));
    expect([first.script, second.script]).toEqual([[], []]);
    await expect(Promise.all(many(4, client))).resolves.toHaveLength(4);
    expect(client.stats().pool).toMatchObject({ active: 0, pending: 0 });
  });

  it('gives the place back when the answer comes before the request is sent', async () => {
    await using early = await earlyAnswer();
    clients = makeClients({ targets: { early: { url: early.url, maxConnections: 1 } } });
    const client = clients.client('early');
    for (let i = 0; i < 3; i += 1) {
      const body = Buffer.alloc(20_000_000);
      await expect(client.put('/x', { body, raiseForStatus: false })).resolves.toMatchObject({ status: 413 });
    }
    await until(() => client.stats().pool.total === 0);
  });
});

/** Answers the head of a request and never reads its body. */
async function earlyAnswer(): Promise<{ url: string } & AsyncDisposable> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    socket.once('data', () => {
      socket.pause();
      socket.write('HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\nContent-Type: application/json\r\n\r\n{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
