import { getEventListeners } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { FaultServer, closedPort, silentServer, stalledPort } from '@kugelpos/testing';
import { STEPS, answerLocally, mixedCall, pick, randomOf } from '../test/mixed-calls.js';
import { makeClients, sleep, until } from '../test/make-clients.js';

const CALLS = 10_000;
const WARM_UP = 2_000;
const AT_ONCE = 24;
const KILL_EVERY = 500;
const PLACES = 12;
/** About 500 bytes a call: what one forgotten closure takes at least. */
const HEAP_BOUND = 4 * 1024 * 1024;

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

/** Sockets, timers, servers and child processes that keep this process alive. */
function resources(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of process.getActiveResourcesInfo()) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

async function heapUsed(): Promise<number> {
  for (let i = 0; i < 3; i += 1) {
    await sleep(20);
    gc();
  }
  return process.memoryUsage().heapUsed;
}

const warnings: string[] = [];
const onWarning = (warning: Error) => void warnings.push(`${warning.name}: ${warning.message}`);

beforeEach(() => void process.on('warning', onWarning));
afterEach(() => void process.off('warning', onWarning));

it(`${CALLS} calls with mixed faults leave no socket, timer, listener or memory`, async () => {
  const random = randomOf(5);
  const before = resources();
  const processListeners = process.eventNames().map((name) => [name, process.listenerCount(name)]);
  const servers = [await FaultServer.start(), await FaultServer.start(), await FaultServer.start()];
  const [one] = servers as [FaultServer];
  const silent = await silentServer();
  const stalled = await stalledPort();
  const clients = makeClients({
    targets: {
      one: { url: one.url },
      three: { url: servers.map(({ url }) => url).join(',') },
      dead: { url: `http://127.0.0.1:${await closedPort()}`, circuitBreakerThreshold: 3 },
      silent: { url: `https://127.0.0.1:${silent.port}`, connectTimeoutSeconds: 0.02 },
      stalled: { url: `http://127.0.0.1:${stalled.port}`, connectTimeoutSeconds: 0.02 },
    },
    timeoutSeconds: 0.25,
    totalTimeoutSeconds: 0.4,
    maxConnections: PLACES,
    maxKeepalive: 4,
    maxResponseBytes: 50_000,
    circuitBreakerThreshold: 20,
    circuitBreakerTimeoutSeconds: 0.02,
    localDispatcher: { handles: (target) => target === 'local', inject: () => answerLocally(random) },
  });
  const shared = new AbortController();
  const outcomes: Record<string, number> = {};

  const oneCall = async (i: number) => {
    if (i % KILL_EVERY === 0) await pick(servers, random).kill();
    if (i % KILL_EVERY === KILL_EVERY / 2) for (const server of servers) await server.revive();
    const outcome = await mixedCall(clients, random, shared.signal);
    if (outcome === 'circuit_open') await sleep(20); // else most calls would end so
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  };
  const calls = async (from: number, to: number) => {
    for (const server of servers) {
      server.seen.length = 0;
      server.script = Array.from({ length: to - from }, () => pick(STEPS, random));
    }
    let next = from;
    const worker = async () => {
      while (next < to) await oneCall(next++);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    for (const server of servers) {
      server.seen.length = 0;
      server.script = [];
    }
  };

  await calls(0, WARM_UP);
  const heapBefore = await heapUsed();
  await calls(WARM_UP, CALLS);
  const heapAfter = await heapUsed();

  // every kind of end came about, so that each had its chance to leak
  const kinds = ['ok', 'status', 'timeout', 'connection', 'circuit_open', 'bad_answer', 'aborted', 'refused', 'local'];
  expect(Object.values(outcomes).reduce((sum, count) => sum + count)).toBe(CALLS);
  expect(kinds.filter((kind) => !outcomes[kind])).toEqual([]);

  for (const { target, inFlight, pool } of Object.values(clients.stats())) {
    expect({ target, inFlight, active: pool.active, pending: pool.pending }).toEqual({
      target,
      inFlight: 0,
      active: 0,
      pending: 0,
    });
    expect(pool.idle).toBeLessThanOrEqual(4);
  }
  expect(getEventListeners(shared.signal, 'abort')).toHaveLength(0);
  expect(warnings).toEqual([]);
  expect(heapAfter - heapBefore).toBeLessThan(HEAP_BOUND);

  // every place of the pool is free again, whatever became of the requests that had them
  const client = clients.client('one');
  await until(() => client.stats().breaker.state !== 'open');
  await client.get('/probe');
  one.script = Array.from({ length: PLACES }, () => 'hold' as const);
  one.seen.length = 0;
  const held = Array.from({ length: PLACES }, () => client.get('/held'));
  await until(() => one.seen.length === PLACES);
  for (let i = 0; i < PLACES; i += 1) one.release('ok');
  await Promise.all(held);

  await clients.close();
  // the peers' ends, while the servers still run
  await until(() => [...servers, silent].every(({ sockets }) => sockets.size === 0));
  for (const peer of [...servers, silent, stalled]) await peer[Symbol.asyncDispose]();
  // no more of anything than before; Jest's own timers may have ended meanwhile
  await until(() => Object.entries(resources()).every(([name, count]) => count <= (before[name] ?? 0)));
  expect(process.eventNames().map((name) => [name, process.listenerCount(name)])).toEqual(processListeners);
}, 120_000);
