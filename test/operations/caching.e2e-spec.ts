import { request as httpRequest, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import { brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openShop, type Shop } from '@kugelpos/testing';
import { startTestStore, type TestStore } from '../support/store.js';

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  bytes: Buffer;
}

let store: TestStore;
let shop: Shop;
let masters: string;

beforeAll(async () => {
  store = await startTestStore({ CORS_ORIGINS: 'https://pos.example' });
  shop = await openShop(store.url);
  masters = `/master-data/api/v1/tenants/${shop.tenantId}`;
  // enough of them for an answer above 1 KB
  for (let i = 0; i < 8; i += 1) {
    await call('POST', `${masters}/categories`, {}, category(`C${i}`));
  }
}, 60_000);

afterAll(async () => {
  await store?.dispose();
});

/** One request as it is: no header is added, nothing is decoded. */
function call(
  method: string,
  path: string,
  headers: OutgoingHttpHeaders = {},
  body?: string | Buffer,
): Promise<Answer> {
  const json = body === undefined ? {} : { 'content-type': 'application/json' };
  const all = { authorization: `Bearer ${shop.token}`, ...json, ...headers };
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${store.url}${path}`, { method, headers: all }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes: Buffer.concat(chunks) }),
      );
    });
    request.on('error', reject);
    request.end(body);
  });
}

const get = (path: string, headers?: OutgoingHttpHeaders) => call('GET', path, headers);

function category(categoryCode: string, description = 'と'.repeat(40)): string {
  return JSON.stringify({ categoryCode, description, descriptionShort: 'と', taxCode: '12' });
}

function tagOf({ headers }: Answer): string {
  expect(headers.etag).toMatch(/^"[\w-]+"$/);
  return headers.etag as string;
}

describe('reading reference data', () => {
  it.each(['categories', 'items', 'taxes', 'payments', 'settings', 'staff', 'promotions', 'promotions/active', ''])(
    'of master-data (%s) gives a strong tag that is good for a 304',
    async (list) => {
      const path = list === '' ? `${masters}/items/INT10` : `${masters}/${list}`;
      const first = await get(path);
      expect([first.status, (await get(path)).headers.etag]).toEqual([200, tagOf(first)]);
      const again = await get(path, { 'if-none-match': tagOf(first) });
      expect([again.status, again.bytes.length, again.headers.etag]).toEqual([304, 0, tagOf(first)]);
      expect(again.headers).not.toHaveProperty('content-type');
      for (const { headers } of [first, again]) {
        expect(headers['cache-control']).toBe('private, no-cache');
        expect(headers.vary).toBe('Origin, authorization, x-api-key, accept-language, accept-encoding');
      }
    },
  );

  it.each(['stores', 'stores/:store', '', 'terminals'])('of terminal (%s), too', async (what) => {
    const tenant = `/terminal/api/v1/tenants/${shop.tenantId}`;
    const path =
      what === 'terminals' ? '/terminal/api/v1/terminals' : `${tenant}/${what}`.replace(':store', shop.storeCode);
    const first = await get(path.replace(/\/$/, ''));
    expect((await get(path.replace(/\/$/, ''), { 'if-none-match': tagOf(first) })).status).toBe(304);
  });

  it('finds a change', async () => {
    const path = `${masters}/categories/C0`;
    const tag = tagOf(await get(path));
    await call('PUT', path, {}, category('C0', 'another'));
    const again = await get(path, { 'if-none-match': tag });
    expect([again.status, again.headers.etag === tag]).toEqual([200, false]);
  });

  it.each([
    ['a list of tags', (tag: string) => `"x", ${tag}`, 304],
    ['any', () => '*', 304],
    ['a weak form of it', (tag: string) => `W/${tag}`, 304],
    ['other tags', () => '"x", W/"y"', 200],
    ['what is no tag', (tag: string) => tag.replaceAll('"', ''), 200],
  ])('knows %s', async (_, header, status) => {
    const tag = tagOf(await get(`${masters}/taxes`));
    expect((await get(`${masters}/taxes`, { 'if-none-match': header(tag) })).status).toBe(status);
  });

  it('asks for the right first: a tag opens nothing', async () => {
    const tag = tagOf(await get(`${masters}/taxes`));
    const stranger = await get(`${masters}/taxes`, { 'if-none-match': tag, authorization: 'Bearer x' });
    expect([stranger.status, stranger.headers.etag]).toEqual([401, undefined]);
  });

  it.each([
    ['an error', 'GET', '/categories/none', 404],
    ['a write', 'PUT', '/categories/C1', 200],
  ])('is not meant by %s: no tag, no 304', async (_, method, path, status) => {
    const body = method === 'GET' ? undefined : category('C1', 'x');
    const answer = await call(method, masters + path, { 'if-none-match': '*' }, body);
    expect([answer.status, answer.headers.etag, answer.headers['cache-control']]).toEqual([
      status,
      undefined,
      undefined,
    ]);
  });

  it.each(['/health/ready', '/metrics', '/master-data/openapi.json'])('leaves %s alone', async (path) => {
    const answer = await get(path, { 'if-none-match': '*' });
    expect([answer.status, answer.headers.etag]).toEqual([200, undefined]);
  });

  it('within the process saves nothing and costs nothing', async () => {
    const server = store.app.getHttpAdapter().getInstance();
    const headers = { authorization: `Bearer ${shop.token}` };
    const answer = await server.inject({ method: 'GET', url: `${masters}/taxes`, headers });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers).not.toHaveProperty('etag');
  });
});

describe('a long answer', () => {
  const path = () => `${masters}/categories`;
  const DECODERS: Readonly<Record<string, (bytes: Buffer) => Buffer>> = { br: brotliDecompressSync, gzip: gunzipSync };

  it.each([
    ['br', 'br'],
    ['gzip', 'gzip'],
    ['gzip, deflate, br', 'br'],
    ['gzip;q=1.0, br;q=0', 'gzip'],
    ['*', 'gzip'],
  ])('leaves compressed when asked with %s', async (asked, encoding) => {
    const plain = await get(path());
    const { headers, bytes } = await get(path(), { 'accept-encoding': asked });
    expect([headers['content-encoding'], Number(headers['content-length'] ?? bytes.length)]).toEqual([
      encoding,
      bytes.length,
    ]);
    expect(DECODERS[encoding]?.(bytes)).toEqual(plain.bytes);
    expect(bytes.length).toBeLessThan(plain.bytes.length / 2);
    expect(headers.vary).toContain('accept-encoding');
  });

  it.each([undefined, 'identity', 'deflate', 'zstd', 'gzip;q=0'])(
    'leaves as it is when asked with %s',
    async (asked) => {
      const { headers, bytes } = await get(path(), asked === undefined ? {} : { 'accept-encoding': asked });
      expect([headers['content-encoding'], bytes.length > 1024]).toEqual([undefined, true]);
      expect(headers.vary).toContain('accept-encoding');
    },
  );

  it('has a tag of its own in each encoding, and each is good for a 304 in any', async () => {
    const encodings = ['identity', 'gzip', 'br'];
    const tags = await Promise.all(
      encodings.map(async (asked) => tagOf(await get(path(), { 'accept-encoding': asked }))),
    );
    expect(new Set(tags).size).toBe(3);
    for (const tag of tags) {
      for (const asked of encodings) {
        const again = await get(path(), { 'accept-encoding': asked, 'if-none-match': tag });
        expect([again.status, again.headers.etag, again.headers['content-encoding']]).toEqual([304, tag, undefined]);
      }
    }
  });

  it('to a write is compressed, too; a cart keeps its revision in the tag', async () => {
    const cart = await shop.till.api.post<{ cartId: string }>('/cart/api/v1/carts', {});
    const add = (headers: OutgoingHttpHeaders) =>
      call(
        'POST',
        `/cart/api/v1/carts/${cart.cartId}/lineItems?terminal_id=${shop.till.terminalId}`,
        { authorization: `Bearer ${shop.till.currentToken}`, 'accept-encoding': 'br', ...headers },
        JSON.stringify([{ itemCode: 'INT10', quantity: 1 }]),
      );
    const first = await add({});
    expect([first.status, first.headers['content-encoding'], first.headers.etag]).toEqual([200, 'br', '"2-br"']);
    expect((await add({ 'if-match': first.headers.etag })).headers.etag).toBe('"3-br"');
    expect((await add({ 'if-match': first.headers.etag })).status).toBe(409);
  });

  it('with secrets is never compressed, a short one neither', async () => {
    const short = await get(`${masters}/categories/C1`, { 'accept-encoding': 'gzip' });
    expect(short.headers['content-encoding']).toBeUndefined();
    const terminal = await call(
      'POST',
      '/terminal/api/v1/terminals',
      { 'accept-encoding': 'gzip' },
      JSON.stringify({ storeCode: shop.storeCode, terminalNo: 77, description: 'と'.repeat(200) }),
    );
    expect([terminal.status, terminal.bytes.length > 1024, terminal.headers['content-encoding']]).toEqual([
      201,
      true,
      undefined,
    ]);
  });
});

describe('a request with Content-Encoding', () => {
  it.each(['gzip', 'br', 'gzip, gzip', 'GZIP', 'nonsense'])('%s is 415 in the envelope, unread', async (encoding) => {
    const body = gzipSync(category('Z'));
    const answer = await call('POST', `${masters}/categories`, { 'content-encoding': encoding }, body);
    expect(answer.status).toBe(415);
    expect(JSON.parse(answer.bytes.toString())).toMatchObject({
      success: false,
      code: 415,
      user_error: { code: '908003' },
    });
    expect((await get(`${masters}/categories/Z`)).status).toBe(404);
  });

  it('identity is read', async () => {
    const body = category('ID');
    expect((await call('POST', `${masters}/categories`, { 'content-encoding': 'identity' }, body)).status).toBe(201);
  });
});
