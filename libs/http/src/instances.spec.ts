import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FaultServer, closedPort } from '@kugelpos/testing';
import { makeClients, until } from '../test/make-clients.js';
import type { HttpClient, HttpClients, TargetOptions } from './index.js';

const servers: FaultServer[] = [];
let clients: HttpClients;

beforeEach(async () => {
  for (let i = 0; i < 3; i += 1) servers.push(await FaultServer.start());
});

afterEach(async () => {
  await clients.close();
  for (const server of servers.splice(0)) await server[Symbol.asyncDispose]();
});

function peer(options: TargetOptions = {}, urls = servers.map(({ url }) => url)): HttpClient {
  const quiet = { healthCheckSeconds: 0, circuitBreakerThreshold: 1_000, instanceFailureThreshold: 2 };
  clients = makeClients({ targets: { peer: { ...quiet, ...options, url: urls.join(',') } } });
  return clients.client('peer');
}

function server(index: number): FaultServer {
  const found = servers[index];
  if (!found) throw new Error('no such server');
  return found;
}

/** Requests other than health checks, by server; forgets them. */
function taken(): number[] {
  return servers.map(({ seen }) => seen.splice(0).filter(({ url }) => !url.startsWith('/health')).length);
}

function healthy(client: HttpClient): boolean[] {
  return client.stats().instances.map((instance) => instance.healthy);
}

async function get(client: HttpClient, times: number): Promise<void> {
  for (let i = 0; i < times; i += 1) await client.get('/x');
}

describe('several instances', () => {
  it('are taken in turn', async () => {
    await get(peer(), 9);
    expect(taken()).toEqual([3, 3, 3]);
  });

  it.each([500, 'reset', 'reset-in-body', 'stall'] as const)(
    'without the one that fails again and again (%s), as long as its time out lasts',
    async (fault) => {
      const client = peer({ instanceEjectionSeconds: 0.3, timeoutSeconds: fault === 'stall' ? 0.03 : 2 });
      server(1).otherwise = fault;
      await get(client, 6);
      expect(client.stats().instances[1]).toMatchObject({ url: server(1).url, healthy: false, consecutiveFailures: 2 });
      taken();
      await get(client, 4);
      expect(taken()[1]).toBe(0);
      server(1).otherwise = 'ok';
      await until(() => healthy(client).every(Boolean));
      await get(client, 3);
      expect(taken()).toEqual([1, 1, 1]);
      expect(client.stats().instances[1]?.consecutiveFailures).toBe(0);
    },
  );

  it('without the one that nobody answers at, and calls do not notice', async () => {
    const client = peer({}, [server(0).url, `http://127.0.0.1:${await closedPort()}`, server(2).url]);
    for (let i = 0; i < 6; i += 1) await client.post('/x', { body: { i } });
    expect(healthy(client)).toEqual([true, false, true]);
  });

  it('go on without the one that is killed, and take it back when it is revived, while calls notice nothing', async () => {
    const client = peer({ instanceEjectionSeconds: 0.3 });
    let running = true;
    let inTime = 0;
    // GETs may be repeated after a connection that broke, POSTs where none came about
    const traffic = Array.from({ length: 6 }, async () => {
      for (; running; inTime += 1) await client.get('/x', { params: { inTime } });
    });
    const progress = async (calls: number) => {
      const from = inTime;
      await until(() => inTime >= from + calls);
    };
    await progress(60);
    await server(1).kill();
    await until(() => healthy(client)[1] === false);
    for (let i = 0; i < 6; i += 1) await client.post('/y', { body: { i } });
    await progress(60);
    await server(1).revive();
    const missed = server(1).seen.length;
    await until(() => healthy(client)[1] === true && server(1).seen.length > missed + 10);
    running = false;
    await Promise.all(traffic);
    expect(client.stats()).toMatchObject({ requests: inTime + 6, errors: {}, breaker: { consecutiveFailures: 0 } });
    expect(client.stats().retries).toBeGreaterThan(0);
    expect(client.stats().instances[1]).toEqual({ url: server(1).url, healthy: true, consecutiveFailures: 0 });
  });

  it('eject again at the first failure after the time out', async () => {
    const client = peer({ instanceEjectionSeconds: 0.05 });
    server(1).otherwise = 500;
    await get(client, 6);
    await until(() => healthy(client).every(Boolean));
    taken();
    await get(client, 3);
    expect(taken()[1]).toBe(1);
    expect(client.stats().instances[1]).toMatchObject({ healthy: false, consecutiveFailures: 3 });
  });

  it('keep one that answers with 4xx, and forget failures at a success', async () => {
    const client = peer();
    server(1).otherwise = 404;
    for (let i = 0; i < 9; i += 1) await client.get('/x', { raiseForStatus: false });
    server(1).script = [500, 'ok', 500, 'ok', 500];
    server(1).otherwise = 'ok';
    await get(client, 12);
    expect(healthy(client)).toEqual([true, true, true]);
  });

  it('say nothing of an instance whose caller went away; a missed deadline counts', async () => {
    const client = peer({ instanceFailureThreshold: 1 });
    for (const { otherwise } of servers) expect(otherwise).toBe('ok');
    server(0).otherwise = 'stall';
    server(1).otherwise = 'stall';
    const abort = new AbortController();
    const aborted = client.get('/x', { signal: abort.signal }).catch(() => {});
    await until(() => server(0).seen.length === 1);
    abort.abort();
    await aborted;
    expect(healthy(client)).toEqual([true, true, true]);
    await client.get('/x', { deadlineMs: 30 }).catch(() => {});
    expect(healthy(client)).toEqual([true, false, true]);
  });

  it('are all tried when all are out', async () => {
    const client = peer({ retryAttempts: 1 });
    for (const each of servers) each.otherwise = 503;
    for (let i = 0; i < 6; i += 1) await client.get('/x').catch(() => {});
    expect(healthy(client)).toEqual([false, false, false]);
    taken();
    for (let i = 0; i < 3; i += 1) await client.get('/x').catch(() => {});
    expect(taken()).toEqual([1, 1, 1]);
    for (const each of servers) each.otherwise = 'ok';
    await get(client, 1);
    expect(healthy(client)).toEqual([true, false, false]);
  });
});

describe('a retry', () => {
  it('goes to another instance than the one that failed, also when that one is next in turn', async () => {
    const urls = [server(0).url, server(1).url];
    const client = peer({ retryAttempts: 2, maxRetryAfterSeconds: 0.1 }, urls);
    server(0).script = [{ status: 503, headers: { 'Retry-After': '1' } }];
    const first = client.get('/first');
    await until(() => server(0).seen.length === 1);
    await client.get('/between');
    await first;
    expect(servers.map(({ seen }) => seen.filter(({ url }) => url === '/first').length)).toEqual([1, 1, 0]);
  });

  it('goes to the same one when there is no other', async () => {
    server(0).script = [500];
    await get(peer({}, [server(0).url]), 1);
    expect(taken()).toEqual([2, 0, 0]);
  });
});

describe('health checks', () => {
  it('leave out an instance while its /health/live fails, and take it back', async () => {
    const client = peer({ healthCheckSeconds: 0.02 });
    server(2).otherwise = 503;
    await until(() => healthy(client)[2] === false);
    expect(server(2).seen.every(({ url, method }) => `${method} ${url}` === 'GET /health/live')).toBe(true);
    taken();
    await get(client, 4);
    expect(taken()).toEqual([2, 2, 0]);
    server(2).otherwise = 'ok';
    await until(() => healthy(client).every(Boolean));
    taken();
    await get(client, 3);
    expect(taken()).toEqual([1, 1, 1]);
  });

  it('see an instance that stalls and one that nobody answers at', async () => {
    const dead = `http://127.0.0.1:${await closedPort()}`;
    const client = peer({ healthCheckSeconds: 0.02, connectTimeoutSeconds: 0.05 }, [
      ...servers.map((s) => s.url),
      dead,
    ]);
    server(1).otherwise = 'stall';
    await until(() => healthy(client).join() === 'true,false,true,false');
  });

  it('find an instance without that path alive', async () => {
    const client = peer({ healthCheckSeconds: 0.01 });
    server(1).otherwise = 404;
    await until(() => server(1).seen.length >= 3);
    expect(healthy(client)).toEqual([true, true, true]);
  });

  it('are not made of a single instance, nor after the client is closed', async () => {
    const single = peer({ healthCheckSeconds: 0.01 }, [server(0).url]);
    const several = clients.open('several', {
      url: `${server(1).url},${server(2).url}`,
      healthCheckSeconds: 0.01,
    });
    await until(() => server(1).seen.length >= 2);
    await several.close();
    const checks = server(1).seen.length;
    await until(() => server(1).sockets.size === 0);
    await get(single, 1);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(server(1).seen.length).toBe(checks);
    expect(server(0).seen.map(({ url }) => url)).toEqual(['/x']);
  });
});
