import { afterEach, describe, expect, it } from '@jest/globals';
import { makeClients, until } from '../test/make-clients.js';
import { CA_FILE, TlsServer, type Versions } from '../test/tls-server.js';
import {
  HttpAbortedError,
  HttpConnectionError,
  HttpTimeoutError,
  type HttpClient,
  type HttpClients,
  type TargetOptions,
} from './index.js';

let server: TlsServer;
let clients: HttpClients;

afterEach(async () => {
  await clients.close();
  await server[Symbol.asyncDispose]();
});

async function peer(versions: Versions, options: TargetOptions = {}): Promise<HttpClient> {
  server = await TlsServer.start(versions);
  clients = makeClients({ targets: { peer: { http2: true, caFile: CA_FILE, ...options, url: server.url } } });
  return clients.client('peer');
}

describe('a client with http2', () => {
  it.each([
    ['h2', '2.0'],
    ['h2 and http/1.1', '2.0'],
    ['http/1.1', '1.1'],
  ] as const)('talks to a server of %s in HTTP %s', async (versions, spoken) => {
    const client = await peer(versions);
    const { headers, data } = await client.post('/things?a=1', { body: { name: 'りんご' } });
    expect({ data, got: headers['x-got'] }).toEqual({ data: '/things?a=1', got: '20' });
    await client.get('/things');
    expect(server.seen).toEqual([`${spoken} POST /things?a=1 20`, `${spoken} GET /things 0`]);
  });

  it('sends many requests at once over one connection, at most as many as the pool allows', async () => {
    const client = await peer('h2', { maxConnections: 10 });
    const calls = Array.from({ length: 30 }, (_, i) => client.get(`/slow/${i}`));
    await until(() => client.stats().pool.pending === 20 && client.stats().pool.active === 1);
    expect(client.stats().pool).toEqual({ active: 1, idle: 0, pending: 20, total: 1 });
    await Promise.all(calls);
    expect(server.seen).toHaveLength(30);
    expect(server.connections).toBe(1);
    await until(() => client.stats().pool.idle === 1);
    expect(client.stats().pool).toEqual({ active: 0, idle: 1, pending: 0, total: 1 });
  });

  it('does not without the option', async () => {
    const client = await peer('h2 and http/1.1', { http2: false });
    await client.get('/x');
    expect(server.seen).toEqual(['1.1 GET /x 0']);
  });

  it('raises and repeats as over HTTP/1.1', async () => {
    const client = await peer('h2');
    await expect(client.get('/404')).rejects.toMatchObject({ status: 404, attempts: 1 });
    await expect(client.get('/503')).rejects.toMatchObject({ status: 503, attempts: 3 });
    await expect(client.post('/503')).rejects.toMatchObject({ status: 503, attempts: 1 });
  });

  it.each(['/close', '/reset'])('has a connection error when the stream ends without an answer: %s', async (how) => {
    const client = await peer('h2');
    const error: unknown = await client.get(how).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(HttpConnectionError);
    expect(error).toMatchObject({ attempts: 3, retryable: true });
    await expect(client.get('/x')).resolves.toMatchObject({ status: 200 });
  });

  it('connects anew when the target went away', async () => {
    const client = await peer('h2');
    await client.get('/x');
    for (const session of server.sessions) session.close();
    await until(() => client.stats().pool.total === 0);
    await client.get('/x');
    expect(server.connections).toBe(2);
  });

  it('has the same deadlines and aborts, and other requests go on', async () => {
    const client = await peer('h2', { readTimeoutSeconds: 0.3, retryAttempts: 1 });
    const others = Promise.all([client.get('/slow/1'), client.get('/slow/2')]);
    const error: unknown = await client.get('/stall').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(HttpTimeoutError);
    expect(error).toMatchObject({ phase: 'read' });
    const abort = new AbortController();
    const aborted = client.get('/stall', { signal: abort.signal }).catch((reason: unknown) => reason);
    abort.abort();
    expect(await aborted).toBeInstanceOf(HttpAbortedError);
    await others;
    await client.get('/x');
    expect(server.connections).toBe(1);
    await until(() => client.stats().pool.active === 0);
  });

  it('closes its sessions at shutdown, also one in use, and an idle one after its time', async () => {
    const client = await peer('h2', { idleSocketSeconds: 0.05 });
    await client.get('/x');
    await until(() => client.stats().pool.total === 0);
    await until(() => server.sockets.size === 0);
    const call = client.get('/stall').catch(() => {});
    await until(() => server.seen.length === 2);
    await clients.close();
    await call;
    expect(client.stats().pool).toEqual({ active: 0, idle: 0, pending: 0, total: 0 });
    await until(() => server.sockets.size === 0);
  });

  it('checks the health of instances that speak nothing else', async () => {
    await using second = await TlsServer.start('h2');
    server = await TlsServer.start('h2');
    const url = `${server.url},${second.url}`;
    clients = makeClients({ targets: { peer: { url, http2: true, caFile: CA_FILE, healthCheckSeconds: 0.02 } } });
    const client = clients.client('peer');
    await until(() => second.seen.length >= 3 && server.seen.length >= 3);
    expect(new Set([...server.seen, ...second.seen])).toEqual(new Set(['2.0 GET /health/live 0']));
    expect(client.stats().instances.map(({ healthy }) => healthy)).toEqual([true, true]);
    await clients.close();
  });

  it('does not trust an unknown authority', async () => {
    const client = await peer('h2', { caFile: undefined });
    await expect(client.get('/x')).rejects.toBeInstanceOf(HttpConnectionError);
    expect(server.seen).toEqual([]);
  });
});
