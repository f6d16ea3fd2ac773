import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FaultServer, silentServer } from '@kugelpos/testing';
import { makeClients, sleep, until } from '../test/make-clients.js';
import { HttpTimeoutError, type CallOptions, type HttpClients, type HttpMethod, type TargetOptions } from './index.js';

let server: FaultServer;
let clients: HttpClients;

beforeEach(async () => {
  server = await FaultServer.start();
});

afterEach(async () => {
  await clients.close();
  await server[Symbol.asyncDispose]();
});

async function timeout(
  options: TargetOptions,
  method: HttpMethod = 'GET',
  call: CallOptions = {},
): Promise<HttpTimeoutError> {
  clients = makeClients({
    targets: { peer: { url: server.url, retryAttempts: 2, totalTimeoutSeconds: 2, ...options } },
  });
  const error: unknown = await clients
    .client('peer')
    .request(method, '/x', call)
    .catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(HttpTimeoutError);
  return error as HttpTimeoutError;
}

describe('a timeout says what took too long', () => {
  it('connect: the handshake; a POST is repeated, because nothing was sent', async () => {
    await using silent = await silentServer();
    const url = `https://127.0.0.1:${silent.port}`;
    const error = await timeout({ url, connectTimeoutSeconds: 0.03 }, 'POST');
    expect(error).toMatchObject({ phase: 'connect', attempts: 2, retryable: true });
  });

  it('connect: also when the whole attempt is over while it connects', async () => {
    await using silent = await silentServer();
    const url = `https://127.0.0.1:${silent.port}`;
    const error = await timeout({ url, timeoutSeconds: 0.03, connectTimeoutSeconds: 1 }, 'POST');
    expect(error).toMatchObject({ phase: 'connect', attempts: 2, retryable: true });
  });

  it('read: no headers', async () => {
    server.otherwise = 'stall';
    const error = await timeout({ readTimeoutSeconds: 0.03 });
    expect(error).toMatchObject({ phase: 'read', attempts: 2, retryable: true });
    expect(server.seen).toHaveLength(2);
    await until(() => server.sockets.size === 0);
  });

  it('read: silence within the body', async () => {
    server.otherwise = 'stall-in-body';
    expect(await timeout({ readTimeoutSeconds: 0.03 })).toMatchObject({ phase: 'read', attempts: 2 });
  });

  it('read: a POST is not repeated', async () => {
    server.otherwise = 'stall';
    const error = await timeout({ readTimeoutSeconds: 0.03 }, 'POST', { body: { a: 1 } });
    expect(error).toMatchObject({ phase: 'read', attempts: 1, retryable: false });
  });

  it('read: on a socket that was used before', async () => {
    server.script = ['ok'];
    server.otherwise = 'stall';
    clients = makeClients({ targets: { peer: { url: server.url, readTimeoutSeconds: 0.03, retryAttempts: 1 } } });
    const client = clients.client('peer');
    await client.get('/x');
    await expect(client.get('/x')).rejects.toMatchObject({ phase: 'read' });
    expect(server.connections).toBe(1);
  });

  it('read: the attempt as a whole, though something comes all the time', async () => {
    server.otherwise = 'drip';
    const error = await timeout({ timeoutSeconds: 0.08, readTimeoutSeconds: 0.06, retryAttempts: 1 });
    expect(error.phase).toBe('read');
    expect(error.message).toContain('80 ms');
  });

  it('write: a target that does not take the body', async () => {
    await using deaf = await deafServer();
    const body = Buffer.alloc(30_000_000);
    const error = await timeout({ url: deaf.url, writeTimeoutSeconds: 0.05 }, 'PUT', { body });
    expect(error).toMatchObject({ phase: 'write', attempts: 2, retryable: true });
  });

  it('total: the call with its retries', async () => {
    server.script = [503];
    server.otherwise = 'stall';
    const error = await timeout({ retryAttempts: 10 }, 'GET', { deadlineMs: 250 });
    expect(error).toMatchObject({ phase: 'total', attempts: 2, retryable: true });
  });
});

it('is not a timeout when the body comes slowly', async () => {
  await using slow = await slowServer();
  clients = makeClients({ targets: { peer: { url: slow.url, readTimeoutSeconds: 0.1 } } });
  await expect(clients.client('peer').get('/x')).resolves.toMatchObject({ data: [1, 2, 3, 4, 5, 6, 7, 8] });
});

it('lets an idle socket live longer than the read timeout', async () => {
  clients = makeClients({
    targets: { peer: { url: server.url, readTimeoutSeconds: 0.03, writeTimeoutSeconds: 0.02 } },
  });
  const client = clients.client('peer');
  await client.get('/x');
  await sleep(80);
  await client.get('/x');
  expect(server.connections).toBe(1);
});

/** Accepts connections and never reads. */
async function deafServer(): Promise<{ url: string } & AsyncDisposable> {
  const sockets = new Set<Socket>();
  const deaf = createServer({ pauseOnConnect: true }, (socket) => sockets.add(socket.on('error', () => {})));
  return { url: await listen(deaf), [Symbol.asyncDispose]: () => end(deaf, sockets) };
}

/** Sends a body of eight parts over 160 ms. */
async function slowServer(): Promise<{ url: string } & AsyncDisposable> {
  const sockets = new Set<Socket>();
  const slow = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    socket.once('data', () => void drip(socket));
  });
  return { url: await listen(slow), [Symbol.asyncDispose]: () => end(slow, sockets) };
}

async function drip(socket: Socket): Promise<void> {
  socket.write('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n');
  for (const part of ['[1', ',2', ',3', ',4', ',5', ',6', ',7', ',8]']) {
    await sleep(20);
    socket.write(part);
  }
  socket.end();
}

async function listen(raw: ReturnType<typeof createServer>): Promise<string> {
  await new Promise<void>((resolve) => raw.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(raw.address() as AddressInfo).port}`;
}

async function end(raw: ReturnType<typeof createServer>, sockets: Set<Socket>): Promise<void> {
  for (const socket of sockets) socket.destroy();
  await new Promise<void>((resolve) => raw.close(() => resolve()));
}
