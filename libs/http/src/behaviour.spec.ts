import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BREAKER, CALLS, type Peer } from '../test/behaviour-table.js';
import { FaultServer, closedPort, silentServer, stalledPort, type Step } from '@kugelpos/testing';
import { makeClients, until } from '../test/make-clients.js';
import { CircuitOpenError, HttpClientError, type HttpClient, type HttpClients } from './index.js';

let server: FaultServer;
let clients: HttpClients;

beforeEach(async () => {
  server = await FaultServer.start();
});

afterEach(async () => {
  await clients.close();
  await server[Symbol.asyncDispose]();
});

async function start(peer: Peer): Promise<{ url: string; stop(): PromiseLike<void> }> {
  if (peer === 'refuses') return { url: `http://127.0.0.1:${await closedPort()}`, stop: async () => {} };
  if (peer === 'connect-stall') {
    const stalled = await stalledPort();
    return { url: `http://127.0.0.1:${stalled.port}`, stop: () => stalled[Symbol.asyncDispose]() };
  }
  if (peer === 'tls-stall') {
    const silent = await silentServer();
    return { url: `https://127.0.0.1:${silent.port}`, stop: () => silent[Symbol.asyncDispose]() };
  }
  server.script = [...peer];
  return { url: server.url, stop: async () => {} };
}

/** Makes a call whose socket is idle then, or closed, as far as both ends know. */
async function leaveIdleSocket(client: HttpClient, step: 'ok-then-close' | 'ok-then-drop'): Promise<void> {
  server.script = [step];
  await client.get('/before');
  await until(() => client.stats().pool.idle === (step === 'ok-then-drop' ? 1 : 0) && client.stats().pool.active === 0);
}

function statusOf(outcome: { readonly status?: number } | HttpClientError): string {
  const name = outcome instanceof HttpClientError ? outcome.name : '';
  return `${name} ${outcome.status ?? ''}`.trim();
}

describe('one call', () => {
  it.each(CALLS.map((row) => [row[0], row[1], row[3], row] as const))('%s, target: %s → %s', async (...args) => {
    const [method, , peer, expected, settings] = args[3];
    const target = await start(peer);
    clients = makeClients({ ...settings?.limits, targets: { peer: { url: target.url } } });
    const client = clients.client('peer');
    const before = settings?.before;
    if (before) await leaveIdleSocket(client, before);
    const outcome = await client.request(method, '/things', settings?.call).catch((error: unknown) => {
      if (error instanceof HttpClientError) return error;
      throw error;
    });
    const { breaker, requests, retries, errors } = client.stats();
    const failed = outcome instanceof HttpClientError;
    const attempts = failed ? outcome.attempts : retries + 1;
    const marks = [
      ...(failed && outcome.retryable ? ['retryable'] : []),
      ...(breaker.consecutiveFailures === 1 ? ['counts'] : []),
    ];
    expect([`${attempts} × ${statusOf(outcome)}`, ...marks].join(', ')).toBe(expected);

    if (failed) expect({ target: outcome.target, method: outcome.method }).toEqual({ target: 'peer', method });
    const earlier = before ? 1 : 0;
    if (Array.isArray(peer)) expect(server.seen.length + server.dropped).toBe(attempts + earlier);
    expect(server.dropped).toBe(before === 'ok-then-drop' ? 1 : 0);
    expect(retries).toBe(Math.max(0, attempts - 1));
    expect(requests).toBe(1 + earlier);
    expect(Object.values(errors)).toEqual(failed || outcome.status >= 400 ? [1] : []);
    await target.stop();
  });
});

const STEPS: Readonly<Record<string, Step>> = {
  F: 500,
  T: 'stall',
  R: 'reset',
  B: 'bad-json',
  S: 'ok',
  N: 404,
  M: 429,
  A: 'stall',
};

async function play(client: HttpClient, letter: string): Promise<void> {
  if (letter === 'W') return until(() => client.stats().breaker.state === 'half_open');
  const before = server.seen.length;
  server.otherwise = STEPS[letter] ?? 'ok';
  const abort = new AbortController();
  const call = client.get('/things', { signal: abort.signal });
  if (letter === 'A') {
    await until(() => server.seen.length > before);
    abort.abort();
  }
  const name = await call.then(
    () => 'success',
    (error: Error) => error.name,
  );
  const expected: Readonly<Record<string, string>> = {
    F: 'HttpClientError',
    T: 'HttpTimeoutError',
    R: 'HttpConnectionError',
    B: 'BadAnswerError',
    S: 'success',
    N: 'HttpClientError',
    M: 'HttpClientError',
    A: 'HttpAbortedError',
    O: 'CircuitOpenError',
  };
  expect(`${letter}: ${name}`).toBe(`${letter}: ${expected[letter]}`);
  if (letter === 'O') expect(server.seen).toHaveLength(before);
}

describe('the breaker after a sequence of calls', () => {
  it.each(BREAKER)('$calls → $state', async ({ calls, state, threshold }) => {
    const letters = calls.split(' ');
    const waits = letters.includes('W');
    clients = makeClients({
      targets: { peer: { url: server.url } },
      // one long attempt rather than three short ones, in which a busy machine could miss the other calls' answers
      ...(letters.includes('T') ? { timeoutSeconds: 0.15, retryAttempts: 1 } : {}),
      circuitBreakerTimeoutSeconds: waits ? 0.1 : 60,
      ...(threshold === undefined ? {} : { circuitBreakerThreshold: threshold }),
    });
    const client = clients.client('peer');
    for (const letter of letters) await play(client, letter);
    expect(client.stats().breaker.state).toBe(state);
  });

  it('lets exactly one probe through', async () => {
    clients = makeClients({ targets: { peer: { url: server.url } }, circuitBreakerTimeoutSeconds: 0.1 });
    const client = clients.client('peer');
    for (const letter of ['F', 'F', 'F', 'W']) await play(client, letter);
    const before = server.seen.length;
    server.otherwise = 'ok';
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => client.get('/things')));
    expect(server.seen.length - before).toBe(1);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results) {
      if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(CircuitOpenError);
    }
  });

  it.each(['ok', 'reset'] as const)('does not listen to a call from before it opened: %s', async (late) => {
    clients = makeClients({ targets: { peer: { url: server.url } }, circuitBreakerTimeoutSeconds: 0.1 });
    const client = clients.client('peer');
    server.script = ['hold'];
    const early = client.post('/early').catch(() => {});
    await until(() => server.seen.length === 1);
    for (const letter of ['F', 'F', 'F', 'W']) await play(client, letter);
    server.release(late);
    await early;
    expect(client.stats().breaker.state).toBe('half_open');
    await play(client, 'S');
    expect(client.stats().breaker.state).toBe('closed');
  });

  it('says when to come back, opens no socket, and tells of every change', async () => {
    const states: string[] = [];
    const gauge: string[] = [];
    const lines: string[] = [];
    clients = makeClients({
      targets: { peer: { url: server.url } },
      circuitBreakerTimeoutSeconds: 0.1,
      eventSink: ({ target, previous, state }) => states.push(`${target} ${previous} → ${state}`),
      metrics: {
        observe() {},
        retry() {},
        cache() {},
        breakerState: (target, state) => gauge.push(`${target} ${state}`),
      },
      logger: {
        log: (line) => lines.push(line),
        warn: (line) => lines.push(`warning: ${line}`),
        error() {},
      },
    });
    const client = clients.client('peer');
    for (const letter of ['F', 'F', 'F']) await play(client, letter);
    const { connections } = server;
    const error: unknown = await client.post('/things', { body: {} }).catch((refusal: unknown) => refusal);
    expect(error).toBeInstanceOf(CircuitOpenError);
    expect(error).toMatchObject({ attempts: 0, retryable: true, kind: 'circuit_open' });
    const { retryAfterSeconds } = error as CircuitOpenError;
    expect(retryAfterSeconds).toBeGreaterThan(0);
    expect(retryAfterSeconds).toBeLessThanOrEqual(0.1);
    expect(server.connections).toBe(connections);
    await play(client, 'W');
    await play(client, 'S');
    expect(states).toEqual(['peer closed → open', 'peer open → half_open', 'peer half_open → closed']);
    expect(gauge).toEqual(['peer closed', 'peer open', 'peer half_open', 'peer closed']);
    expect(lines.filter((line) => line.includes('ircuit'))).toEqual([
      'warning: Circuit breaker opened for peer',
      'Circuit breaker half-open for peer',
      'Circuit breaker closed for peer',
    ]);
  });

  it('is one per target, also for a short-lived client', async () => {
    await using other = await FaultServer.start();
    clients = makeClients({ targets: { peer: { url: server.url }, other: { url: other.url } } });
    for (const letter of ['F', 'F', 'F']) await play(clients.client('peer'), letter);
    await using shortLived = clients.open('peer');
    await expect(shortLived.get('/things')).rejects.toBeInstanceOf(CircuitOpenError);
    await expect(clients.client('other').get('/things')).resolves.toMatchObject({ status: 200 });
  });
});
