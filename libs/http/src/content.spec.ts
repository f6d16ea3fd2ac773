import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, constants, createBrotliCompress, createGzip, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { makeClients, until } from '../test/make-clients.js';
import { BadAnswerError, HttpClientError, type HttpClients, type HttpMethod } from './index.js';

const JSON_TYPE = { 'Content-Type': 'application/json' };
const TEXT = JSON.stringify({ name: 'りんご'.repeat(1_000) });

let server: Server;
let clients: HttpClients;
let answer: (response: ServerResponse) => void;
let asked: (string | undefined)[];

beforeEach(async () => {
  asked = [];
  server = createServer((request, response) => {
    asked.push(request.headers['accept-encoding'] as string | undefined);
    answer(response);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  clients = makeClients({ retryAttempts: 1, maxResponseBytes: 50_000, targets: { peer: { url } } });
});

afterEach(async () => {
  await clients.close();
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
});

function encoded(encoding: string, body: Buffer, status = 200): void {
  answer = (response) =>
    void response
      .writeHead(status, { ...JSON_TYPE, 'Content-Encoding': encoding, 'Content-Length': body.length })
      .end(body);
}

async function failure(): Promise<HttpClientError> {
  const error: unknown = await clients
    .client('peer')
    .get('/x', { responseType: 'bytes' })
    .catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(HttpClientError);
  return error as HttpClientError;
}

describe('an encoded answer', () => {
  it.each([
    ['gzip', gzipSync(TEXT)],
    ['GZIP', gzipSync(TEXT)],
    ['x-gzip', gzipSync(TEXT)],
    ['br', brotliCompressSync(TEXT)],
    ['identity', Buffer.from(TEXT)],
  ])('in %s is decoded, and its headers say what the caller gets', async (encoding, body) => {
    encoded(encoding, body);
    const { data, headers } = await clients.client('peer').get('/x');
    expect(data).toEqual(JSON.parse(TEXT));
    expect(headers['content-encoding'] ?? 'identity').toBe('identity');
    expect(Number(headers['content-length'] ?? Buffer.byteLength(TEXT))).toBe(Buffer.byteLength(TEXT));
    expect(asked).toEqual(['gzip, br']);
  });

  it('is decoded when it is an error, too', async () => {
    const envelope = { success: false, code: 404, message: 'no', user_error: { code: '402001', message: 'ない' } };
    encoded('br', brotliCompressSync(JSON.stringify(envelope)), 404);
    expect((await failure()).userError?.code).toBe('402001');
  });

  it('is not asked for where the call says what it wants', async () => {
    encoded('identity', Buffer.from(TEXT));
    await clients.client('peer').get('/x', { headers: { 'accept-encoding': 'identity' } });
    expect(asked).toEqual(['identity']);
  });

  it.each<[HttpMethod, number]>([
    ['HEAD', 200],
    ['GET', 204],
  ])('to %s with status %i has no body to decode', async (method, status) => {
    answer = (response) => void response.writeHead(status, { 'Content-Encoding': 'gzip' }).end();
    expect((await clients.client('peer').request(method, '/x')).data).toBeUndefined();
  });

  it.each(['gzip', 'br'])('in %s that is empty has no body to decode', async (encoding) => {
    encoded(encoding, Buffer.alloc(0), 202);
    expect(await clients.client('peer').post('/x')).toMatchObject({ status: 202, data: undefined });
  });

  it.each([
    ['unknown', 'zstd', gzipSync(TEXT)],
    ['not asked for', 'deflate', deflateSync(TEXT)],
    ['nested', 'gzip, gzip', gzipSync(gzipSync(TEXT))],
    ['nested in another', 'br, gzip', gzipSync(brotliCompressSync(TEXT))],
    ['another one than it says', 'gzip', brotliCompressSync(TEXT)],
    ['another one than it says', 'br', gzipSync(TEXT)],
    ['cut short', 'gzip', gzipSync(TEXT).subarray(0, -9)],
    ['cut short', 'br', brotliCompressSync(TEXT).subarray(0, -2)],
  ])('that is %s (%s) is unusable, whatever the caller reads it as', async (_, encoding, body) => {
    encoded(encoding, body);
    const error = await failure();
    expect(error).toBeInstanceOf(BadAnswerError);
    expect([error.status, clients.client('peer').stats().breaker.consecutiveFailures]).toEqual([200, 1]);
  });

  it('that cannot be decoded stays the error status it has', async () => {
    encoded('gzip', Buffer.from('no gzip'), 500);
    expect(await failure()).toMatchObject({ kind: 'status', status: 500 });
  });
});

describe('a body above the bound', () => {
  it.each([
    ['gzip', () => createGzip()],
    ['br', () => createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })],
  ])('of %s that inflates without end is left when the bound is passed', async (encoding, create) => {
    let ended = false;
    answer = (response) => {
      response.writeHead(200, { ...JSON_TYPE, 'Content-Encoding': encoding });
      const bomb = create();
      bomb.pipe(response);
      const fill = () => {
        while (!response.destroyed && bomb.write(Buffer.alloc(256 * 1024)));
      };
      bomb.on('drain', fill);
      response.on('finish', () => (ended = true));
      response.on('close', () => bomb.destroy());
      fill();
    };
    const error = await failure();
    expect(error).toBeInstanceOf(BadAnswerError);
    expect(error.message).toContain('larger than 50000 bytes');
    expect(ended).toBe(false);
    await until(() => clients.client('peer').stats().pool.total === 0);
  });

  it.each([
    ['gzip', gzipSync(Buffer.alloc(64 * 1024 * 1024))],
    ['br', brotliCompressSync(Buffer.alloc(64 * 1024 * 1024), { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })],
  ])('of %s in one small packet holds no more than the bound', async (encoding, body) => {
    expect(body.length).toBeLessThan(100_000);
    encoded(encoding, body);
    const before = process.memoryUsage().arrayBuffers;
    expect(await failure()).toBeInstanceOf(BadAnswerError);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * 1024 * 1024);
  });

  it('counts inflated bytes to the last one', async () => {
    encoded('gzip', gzipSync(Buffer.alloc(50_000)));
    const { data } = await clients.client('peer').get<Buffer>('/x', { responseType: 'bytes' });
    expect(data).toHaveLength(50_000);
    encoded('gzip', gzipSync(Buffer.alloc(50_001)));
    expect(await failure()).toBeInstanceOf(BadAnswerError);
  });
});
