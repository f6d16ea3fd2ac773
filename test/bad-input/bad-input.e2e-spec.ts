import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import jsonwebtoken from 'jsonwebtoken';
import { Api, openShop, type Shop, type TestEnvelope } from '@kugelpos/testing';
import { startTestStore, type TestStore } from '../support/store.js';

const REGISTER = '/account/api/v1/accounts/register';
const CARTS = '/cart/api/v1/carts';

let store: TestStore;
let shop: Shop;
let guest: Api;
let secret: string;

beforeAll(async () => {
  store = await startTestStore();
  secret = process.env['SECRET_KEY'] ?? '';
  guest = new Api(store.url);
  shop = await openShop(store.url);
}, 60_000);

afterAll(async () => {
  await store?.dispose();
});

/** A failure must leave in the envelope, with the error under both spellings, and in the language asked for. */
async function refusal(
  method: string,
  path: string,
  request: { raw?: string; body?: unknown; headers?: Record<string, string> },
  api: Api = guest,
): Promise<{ status: number; code: string; message: string; headers: Headers }> {
  const ja = await api.request<TestEnvelope<unknown> & { userError: unknown }>(method, path, request);
  const en = await api.request<TestEnvelope<unknown>>(method, path, {
    ...request,
    headers: { ...request.headers, 'accept-language': 'en' },
  });
  expect(ja.body).toMatchObject({ success: false, code: ja.status, metadata: null });
  expect(ja.body.userError).toEqual(ja.body.user_error);
  expect(en.status).toBe(ja.status);
  expect(en.body.user_error?.code).toBe(ja.body.user_error?.code);
  expect(ja.body.user_error?.message).toMatch(/[぀-ヿ一-鿿]/);
  expect(en.body.user_error?.message).not.toMatch(/[぀-ヿ一-鿿]/);
  expect(JSON.stringify(ja.body)).not.toMatch(/\bat .+\.(ts|js):\d+|MongoServerError|node_modules/);
  return { status: ja.status, code: ja.body.user_error?.code ?? '', message: ja.body.message, headers: ja.headers };
}

/** What the store answers to these bytes. */
async function exchange(bytes: string): Promise<string> {
  const socket = connect(Number(new URL(store.url).port), 'localhost');
  let answer = '';
  socket.on('data', (chunk) => (answer += chunk.toString()));
  socket.write(bytes);
  await once(socket, 'close');
  return answer;
}

describe('bodies', () => {
  it.each([
    ['malformed JSON', '{"username": "a", '],
    ['no JSON at all', 'username=a'],
    ['a number', '5'],
    ['a string', '"x"'],
    ['null', 'null'],
    ['an array where an object is meant', '[]'],
    ['nothing', ''],
  ])('%s → 422', async (_what, raw) => {
    expect(await refusal('POST', REGISTER, { raw })).toMatchObject({ status: 422, code: '300001' });
  });

  it.each([
    ['a missing field', { username: 'a' }, 'body -> password'],
    ['a number for a text', { username: 5, password: 'long enough' }, 'body -> username'],
    ['null', { username: null, password: 'long enough' }, 'body -> username'],
    ['a list for a text', { username: ['a'], password: 'long enough' }, 'body -> username'],
    ['a password that is too short', { username: 'a', password: 'short' }, 'body -> password'],
    ['a password with a NUL', { username: 'a', password: 'long enough\u0000' }, 'body -> password'],
    ['a password over 72 bytes', { username: 'a', password: 'あ'.repeat(30) }, 'body -> password'],
    ['a tenant id with a hyphen', { username: 'a', password: 'long enough', tenant_id: 'A-1' }, 'body -> tenant_id'],
    ['a reserved tenant id', { username: 'a', password: 'long enough', tenantId: 'Commons' }, 'body -> tenantId'],
    [
      'a tenant id that is too long',
      { username: 'a', password: 'long enough', tenantId: 'A'.repeat(33) },
      'body -> tenantId',
    ],
  ])('%s → 422 naming the field as the client spelled it', async (_what, body, place) => {
    const refused = await refusal('POST', REGISTER, { body });
    expect(refused).toMatchObject({ status: 422, code: '300001' });
    expect(refused.message).toContain(place);
  });

  it('of the wrong type at a till → 422, and the cart stays as it was', async () => {
    const { cartId } = await shop.till.api.post<{ cartId: string }>(CARTS, {});
    const path = `${CARTS}/${cartId}/lineItems`;
    for (const body of [
      {},
      [{ itemCode: 1, quantity: 1 }],
      [{ itemCode: 'INT10', quantity: 1.5 }],
      [{ itemCode: 'INT10', quantity: 0 }],
      [{ quantity: 1 }],
    ]) {
      expect(await refusal('POST', path, { body }, shop.till.api)).toMatchObject({ status: 422, code: '300001' });
    }
    const cart = await shop.till.api.get<{ lineItems: unknown[]; cartStatus: string }>(`${CARTS}/${cartId}`);
    expect(cart).toMatchObject({ lineItems: [], cartStatus: 'Idle' });
  });

  it('in part wrong → nothing of it is taken', async () => {
    const { cartId } = await shop.till.api.post<{ cartId: string }>(CARTS, {});
    const body = [
      { itemCode: 'INT10', quantity: 1 },
      { itemCode: 'NOBODY', quantity: 1 },
    ];
    expect(await refusal('POST', `${CARTS}/${cartId}/lineItems`, { body }, shop.till.api)).toMatchObject({
      status: 404,
      code: '402001',
    });
    expect(await shop.till.api.get(`${CARTS}/${cartId}`)).toMatchObject({ lineItems: [] });
  });

  it.each([
    ['half a surrogate pair', '{"username":"\\ud83d","password":"long enough"}', 'body -> username'],
    ['what is no character', '{"username":"\\uffff","password":"long enough"}', 'body -> username'],
    ['a number beyond all bounds', '{"username":1e400,"password":"long enough"}', 'body -> username'],
    ['a key that changes prototypes', '{"__proto__":{"x":1},"username":"a","password":"long enough"}', 'body'],
    ['very deep nesting', '{"a":'.repeat(20_000) + '1' + '}'.repeat(20_000), 'body -> username'],
  ])('with %s → 422', async (_what, raw, place) => {
    const refused = await refusal('POST', REGISTER, { raw });
    expect(refused).toMatchObject({ status: 422, code: '300001' });
    expect(refused.message).toContain(place);
  });

  it('in another encoding than UTF-8 → 422', async () => {
    const body = Buffer.from([
      ...Buffer.from('{"username":"'),
      0x83,
      0x65,
      ...Buffer.from('","password":"long enough"}'),
    ]);
    const answer = await fetch(`${store.url}${REGISTER}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ message: 'Validation error: body: is not UTF-8' });
  });

  it('over the limit → 413', async () => {
    const raw = JSON.stringify({ username: 'a', password: 'x'.repeat(2_000_000) });
    expect(await refusal('POST', REGISTER, { raw })).toMatchObject({ status: 413, code: '908002' });
  });

  it('of another content type → 415', async () => {
    expect(
      await refusal('POST', REGISTER, { raw: '<a/>', headers: { 'content-type': 'application/xml' } }),
    ).toMatchObject({ status: 415, code: '908003' });
  });
});

describe('routes', () => {
  it.each(['/nowhere', '/cart/api/v1/nowhere', '/cart/api/v2/carts', '/account', '/account/'].slice(0, 3))(
    '%s → 404',
    async (path) => {
      expect(await refusal('GET', path, {})).toMatchObject({ status: 404, code: '100001' });
    },
  );

  it.each([
    ['DELETE', REGISTER, 'POST'],
    ['PUT', '/cart/api/v1/carts/00000000-0000-4000-8000-000000000000', 'GET'],
  ])('%s %s → 405 with Allow', async (method, path, allowed) => {
    const refused = await refusal(method, path, {});
    expect(refused).toMatchObject({ status: 405, code: '908001' });
    expect(refused.headers.get('allow')).toContain(allowed);
  });

  it('an undecodable path → 422 without repeating it', async () => {
    const refused = await refusal('GET', '/cart/api/v1/carts/%E0%A4%A', { headers: { 'x-request-id': 'till-7' } });
    expect(refused).toMatchObject({
      status: 422,
      code: '300001',
      message: 'Validation error: path: is not a valid URL',
    });
    expect(refused.headers.get('x-request-id')).toBe('till-7');
  });

  it('a path with an over-long part → 414 without repeating it', async () => {
    const refused = await refusal('GET', `/cart/api/v1/carts/${'a'.repeat(500)}`, {});
    expect(refused).toMatchObject({ status: 414, code: '908009' });
    expect(refused.message).not.toContain('aaa');
  });

  it.each([
    ['headers that are too large', `GET / HTTP/1.1\r\nHost: x\r\nX-Big: ${'x'.repeat(20_000)}\r\n\r\n`, 431, '908006'],
    ['an unknown method', 'FOO / HTTP/1.1\r\nHost: x\r\n\r\n', 400, '100000'],
    ['no HTTP at all', '\u0016\u0003\u0001 TLS\r\n\r\n', 400, '100000'],
  ])('%s → the envelope, too', async (_what, bytes, status, code) => {
    const answer = await exchange(bytes);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    const body = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n'))) as TestEnvelope<unknown>;
    expect(body).toMatchObject({ success: false, code: status, user_error: { code } });
  });
});

describe('queries', () => {
  const list = (): string => `/master-data/api/v1/tenants/${shop.tenantId}/items`;

  it.each([
    'limit=-1',
    'limit=abc',
    'limit=1001',
    'page=0',
    'page=-5',
    'page=1.5',
    'sort=item_code',
    'sort=item_code:2',
    'sort=',
    'sort=$where:1',
    'sort=nobody:1',
    'limit=1&limit=2',
    'sort=item_code:1&sort=item_code:-1',
  ])('%s → 422', async (query) => {
    expect(await refusal('GET', `${list()}?${query}`, {}, shop.admin)).toMatchObject({ status: 422, code: '300001' });
  });
});

describe('credentials', () => {
  const path = (): string => `/master-data/api/v1/tenants/${shop.tenantId}/items`;
  const claims = () => ({
    iss: 'account-service',
    sub: 'admin',
    tenant_id: shop.tenantId,
    is_superuser: true,
    role: 'superuser',
  });

  it('none → 401 with WWW-Authenticate', async () => {
    const refused = await refusal('GET', path(), {});
    expect(refused).toMatchObject({ status: 401, code: '200001' });
    expect(refused.headers.get('www-authenticate')).toContain('Bearer');
  });

  it.each([
    ['no token', 'Bearer'],
    ['garbage', 'Bearer garbage'],
    ['three dots', 'Bearer a.b.c'],
    ['another scheme', 'Basic YWRtaW46eA=='],
    ['a very long token', `Bearer ${'x'.repeat(10_000)}`],
  ])('%s → 401', async (_what, authorization) => {
    expect(await refusal('GET', path(), { headers: { authorization } })).toMatchObject({ status: 401, code: '200001' });
  });

  it.each<[string, (key: string) => string]>([
    ['expired', (key) => jsonwebtoken.sign({ ...claims(), exp: 1 }, key, { audience: 'user' })],
    [
      'not valid yet',
      (key) => jsonwebtoken.sign(claims(), key, { audience: 'user', notBefore: 3600, expiresIn: 7200 }),
    ],
    ['without expiry', (key) => jsonwebtoken.sign(claims(), key, { audience: 'user' })],
    ['without audience', (key) => jsonwebtoken.sign(claims(), key, { expiresIn: 60 })],
    ['with another audience', (key) => jsonwebtoken.sign(claims(), key, { audience: 'somebody', expiresIn: 60 })],
    [
      'of a service, signed with the secret of users',
      (key) =>
        jsonwebtoken.sign({ ...claims(), iss: 'cart', service: 'cart' }, key, { audience: 'service', expiresIn: 60 }),
    ],
    [
      'signed with another secret',
      () => jsonwebtoken.sign(claims(), 'x'.repeat(40), { audience: 'user', expiresIn: 60 }),
    ],
    ['unsigned', () => jsonwebtoken.sign(claims(), '', { algorithm: 'none', audience: 'user', expiresIn: 60 })],
    [
      'with another algorithm',
      (key) => jsonwebtoken.sign(claims(), key, { algorithm: 'HS512', audience: 'user', expiresIn: 60 }),
    ],
    [
      'without tenant',
      (key) => jsonwebtoken.sign({ iss: 'account-service', sub: 'admin' }, key, { audience: 'user', expiresIn: 60 }),
    ],
    [
      'with a tenant id that is none',
      (key) => jsonwebtoken.sign({ ...claims(), tenant_id: '../x' }, key, { audience: 'user', expiresIn: 60 }),
    ],
  ])('a token %s → 401', async (_what, make) => {
    expect(await refusal('GET', path(), {}, guest.withToken(make(secret)))).toMatchObject({
      status: 401,
      code: '200001',
    });
  });

  it.each([
    ['a wrong key', () => ({ key: 'wrong', terminal: shop.till.terminalId })],
    ['an empty key', () => ({ key: '', terminal: shop.till.terminalId })],
    ['a key without terminal', () => ({ key: shop.till.apiKey, terminal: '' })],
    ['a key with an unknown terminal', () => ({ key: shop.till.apiKey, terminal: `${shop.tenantId}-S001-99` })],
    ['a key with a terminal id that is none', () => ({ key: shop.till.apiKey, terminal: 'x' })],
  ])('%s → 401 or 400', async (_what, given) => {
    const { key, terminal } = given();
    const refused = await refusal('GET', `${CARTS}/1?terminal_id=${encodeURIComponent(terminal)}`, {
      headers: { 'x-api-key': key },
    });
    expect([400, 401]).toContain(refused.status);
  });

  it('a wrong password and an unknown user look the same', async () => {
    const form = (fields: Record<string, string>) => ({
      raw: new URLSearchParams(fields).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    const token = '/account/api/v1/accounts/token';
    const wrong = await refusal(
      'POST',
      token,
      form({ username: 'admin', password: 'wrong', client_id: shop.tenantId }),
    );
    const unknown = await refusal(
      'POST',
      token,
      form({ username: 'nobody', password: 'wrong', client_id: shop.tenantId }),
    );
    const noTenant = await refusal('POST', token, form({ username: 'admin', password: 'wrong', client_id: 'NOBODY' }));
    const none = await refusal('POST', token, form({ username: 'admin', password: 'wrong' }));
    for (const refused of [wrong, unknown, noTenant, none])
      expect(refused).toMatchObject({ status: 401, code: '200001', message: wrong.message });
  });
});
