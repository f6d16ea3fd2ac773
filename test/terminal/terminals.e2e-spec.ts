import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hashApiKey, Tokens } from '@kugelpos/auth';
import type { TerminalWire } from '@kugelpos/contracts';
import { Api, createTenant, type TestEnvelope } from '@kugelpos/testing';
import { startTestStore, type TestStore } from '../support/store.js';
import { claimsOf, createShop, createTill, refusal, STAFF, TERMINAL, type Shop, type Till } from './shop.js';

type Answer<T = unknown> = TestEnvelope<T>;

const MASK = '****-****-****-****';
const TIME = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/;

let store: TestStore;
let shop: Shop;
let numbers = 100;

beforeAll(async () => {
  store = await startTestStore();
  shop = await createShop(store.url);
}, 60_000);
afterAll(() => store.dispose());

/** A fresh till of the shop. */
const newTill = (): Promise<Till> => createTill(shop.admin, shop.storeCode, numbers++);

describe('a terminal', () => {
  it('is created with a key that is shown once', async () => {
    const body = { store_code: '0001', terminal_no: '7', description: '' };
    const answer = await shop.admin.request<Answer<TerminalWire>>('POST', `${TERMINAL}/terminals`, { body });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ success: true, code: 201, operation: 'create_terminal', metadata: null });
    const created = answer.body.data;
    const id = `${shop.tenantId}-0001-7`;
    expect(created).toEqual({
      terminalId: id,
      tenantId: shop.tenantId,
      storeCode: '0001',
      terminalNo: 7,
      description: '',
      functionMode: 'MainMenu',
      status: 'Idle',
      businessDate: null,
      openCounter: 0,
      businessCounter: 0,
      initialAmount: null,
      physicalAmount: null,
      staff: null,
      apiKey: expect.stringMatching(/^[\w-]{43}$/),
      training: false,
      entryDatetime: expect.stringMatching(TIME),
      lastUpdateDatetime: null,
    });
    const read = await shop.admin.request<Answer<TerminalWire>>('GET', `${TERMINAL}/terminals/${id}`);
    expect(read.body).toMatchObject({ code: 200, operation: 'get_terminal' });
    expect(read.body.data).toEqual({ ...created, apiKey: MASK });
    const all = await shop.admin.get<TerminalWire[]>(`${TERMINAL}/terminals`);
    expect(new Set(all.map((terminal) => terminal.apiKey))).toEqual(new Set([MASK]));
  });

  it('exists once per number, also when asked for at once', async () => {
    const body = { storeCode: '0001', terminalNo: numbers++, description: 'x' };
    const path = `${TERMINAL}/terminals`;
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => shop.admin.request<Answer<TerminalWire>>('POST', path, { body })),
    );
    const [created, ...others] = answers.sort((a, b) => a.status - b.status);
    expect(created?.status).toBe(201);
    for (const other of others) expect(refusal(other)).toEqual({ status: 400, code: '406002' });
    const winner = created?.body.data.apiKey ?? '';
    const token = await shop.admin.as({ 'x-api-key': winner }).request('POST', `${TERMINAL}/auth/token`);
    expect(token.status).toBe(200);
  });

  it('needs a store that exists', async () => {
    const body = { storeCode: '9999', terminalNo: 1, description: 'x' };
    const answer = await shop.admin.request('POST', `${TERMINAL}/terminals`, { body });
    expect(refusal(answer)).toEqual({ status: 404, code: '407101' });
  });

  it.each([
    [{ terminalNo: 1, description: 'x' }, 'storeCode'],
    [{ storeCode: '0001', description: 'x' }, 'terminalNo'],
    [{ storeCode: '0001', terminalNo: 1 }, 'description'],
    [{ storeCode: '0001', terminalNo: 0, description: 'x' }, 'terminalNo'],
    [{ storeCode: '0001', terminal_no: 1000, description: 'x' }, 'terminal_no'],
    [{ storeCode: '0001', terminalNo: 1.5, description: 'x' }, 'terminalNo'],
    [{ storeCode: '0-1', terminalNo: 1, description: 'x' }, 'storeCode'],
    [{ storeCode: '0001', terminalNo: 1, description: 5 }, 'description'],
  ])('is refused with 422 and the field for %j', async (body, field) => {
    const answer = await shop.admin.request<Answer>('POST', `${TERMINAL}/terminals`, { body });
    expect(refusal(answer)).toEqual({ status: 422, code: '300001' });
    expect(answer.body.message).toContain(`body -> ${field}`);
  });

  it('is listed by page, store and order, with metadata', async () => {
    const { tenantId, admin } = await createTenant(store.url);
    const stores = `${TERMINAL}/tenants/${tenantId}/stores`;
    for (const storeCode of ['A', 'B']) await admin.post(stores, { storeCode, storeName: storeCode });
    for (const no of [2, 10, 1]) await createTill(admin, 'A', no);
    await createTill(admin, 'B', 1);
    const list = async (query: string) =>
      (await admin.request<Answer<TerminalWire[]>>('GET', `${TERMINAL}/terminals${query}`)).body;
    const ids = (answer: Answer<TerminalWire[]>) => answer.data.map((t) => `${t.storeCode}${t.terminalNo}`);
    const all = await list('');
    expect(ids(all)).toEqual(['A1', 'A10', 'A2', 'B1']);
    expect(all.operation).toBe('get_terminals');
    const metadata = { total: 4, page: 1, limit: 100, sort: 'terminal_id:1', filter: { tenant_id: tenantId } };
    expect(all.metadata).toEqual(metadata);
    const ofStore = await list('?store_code=A&limit=2&page=2&sort=terminal_no:1');
    expect(ids(ofStore)).toEqual(['A10']);
    const filter = { tenant_id: tenantId, store_code: 'A' };
    expect(ofStore.metadata).toEqual({ total: 3, page: 2, limit: 2, sort: 'terminal_no:1', filter });
    expect(ids(await list('?limit=0'))).toHaveLength(4);
    expect((await list('?store_code=C')).data).toEqual([]);
    const bad = await admin.request('GET', `${TERMINAL}/terminals?sort=api_key_hash:1`);
    expect(refusal(bad)).toEqual({ status: 422, code: '300001' });
  });

  it('gets another description', async () => {
    const till = await newTill();
    const answer = await till.api.request<Answer<TerminalWire>>('PATCH', `${till.path}/description`, {
      body: { description: 'near the door' },
    });
    expect(answer.body).toMatchObject({ code: 200, operation: 'update_terminal_description' });
    expect(answer.body.data).toMatchObject({
      description: 'near the door',
      apiKey: MASK,
      lastUpdateDatetime: expect.stringMatching(TIME),
    });
    expect(answer.headers.get('x-new-token')).toBeNull();
    expect(await till.read()).toEqual(answer.body.data);
  });

  it('takes a function mode only where its state allows it', async () => {
    const till = await newTill();
    const set = (body: unknown) =>
      till.api.request<Answer<TerminalWire>>('PATCH', `${till.path}/function_mode`, { body });
    const open = await set({ function_mode: 'OpenTerminal' });
    expect(open.body).toMatchObject({ operation: 'update_terminal_function_mode', code: 200 });
    expect(open.body.data.functionMode).toBe('OpenTerminal');
    expect(refusal(await set({ functionMode: 'Sales' }))).toEqual({ status: 400, code: '406003' });
    expect((await till.read()).functionMode).toBe('OpenTerminal');
    await till.call('open');
    expect((await set({ functionMode: 'Sales' })).status).toBe(200);
    expect((await set({ functionMode: 'Sales' })).status).toBe(200);
    expect(refusal(await set({ functionMode: 'OpenTerminal' }))).toEqual({ status: 400, code: '406003' });
    expect(refusal(await set({ functionMode: 'Dancing' }))).toEqual({ status: 422, code: '300001' });
    expect(refusal(await set({}))).toEqual({ status: 422, code: '300001' });
  });

  it('that is unknown is 404 / 100001 on every route', async () => {
    const path = `${TERMINAL}/terminals/${shop.tenantId}-0001-999`;
    const requests: [string, string, unknown?][] = [
      ['GET', path],
      ['DELETE', path],
      ['PATCH', `${path}/description`, { description: 'x' }],
      ['PATCH', `${path}/function_mode`, { functionMode: 'MainMenu' }],
      ['POST', `${path}/sign-in`, { staffId: '12' }],
      ['POST', `${path}/sign-out`],
      ['POST', `${path}/open`],
      ['POST', `${path}/close`],
      ['POST', `${path}/cash-in`, { amount: 1 }],
      ['POST', `${path}/cash-out`, { amount: 1 }],
    ];
    for (const [method, url, body] of requests) {
      const answer = await shop.admin.request<Answer>(method, url, body === undefined ? {} : { body });
      expect({ method, url, ...refusal(answer) }).toEqual({ method, url, status: 404, code: '100001' });
    }
  });

  it('is deleted with its key, but not while it is open; a new one of its id goes on counting', async () => {
    const till = await newTill();
    expect((await till.call('open')).status).toBe(200);
    expect(refusal(await shop.admin.request('DELETE', till.path))).toEqual({ status: 400, code: '406003' });
    expect((await till.read()).status).toBe('Opened');
    expect((await shop.admin.request('POST', `${till.path}/close`)).status).toBe(200);
    const deleted = await shop.admin.request<Answer>('DELETE', till.path);
    expect(deleted.body).toMatchObject({ code: 200, operation: 'delete_terminal', data: { terminalId: till.id } });
    expect(refusal(await shop.admin.request('GET', till.path))).toEqual({ status: 404, code: '100001' });
    expect(refusal(await till.api.request('GET', till.path))).toEqual({ status: 401, code: '200001' });
    expect(refusal(await till.api.request('POST', `${TERMINAL}/auth/token`))).toEqual({ status: 401, code: '200001' });

    const next = await createTill(shop.admin, '0001', till.created.terminalNo);
    expect(next.created).toMatchObject({ status: 'Idle', businessDate: null, openCounter: 0, businessCounter: 1 });
    expect(next.apiKey).not.toBe(till.apiKey);
    const opened = await next.call('open');
    expect(opened.body.data).toMatchObject({ openCounter: 2, businessCounter: 2 });
  });
});

describe('an API key', () => {
  it('is exchanged for a token of its terminal, with and without its id', async () => {
    const till = await newTill();
    for (const query of ['', `?terminal_id=${till.id}`, `?terminalId=${till.id}`]) {
      const answer = await till.api.request<Answer<Record<string, unknown>>>('POST', `${TERMINAL}/auth/token${query}`);
      expect(answer.body).toMatchObject({ success: true, code: 200, operation: null });
      const { access_token: token, ...rest } = answer.body.data;
      expect(rest).toEqual({ token_type: 'bearer', expires_in: 86_400 });
      const claims = claimsOf(String(token));
      expect(claims).toMatchObject({
        sub: `terminal:${till.id}`,
        tenant_id: shop.tenantId,
        store_code: '0001',
        terminal_no: till.created.terminalNo,
        terminal_id: till.id,
        status: 'Idle',
        token_type: 'terminal',
        iss: 'terminal-service',
        open_counter: 0,
        business_counter: 0,
      });
      expect(Number(claims['exp']) - Number(claims['iat'])).toBe(86_400);
      for (const absent of ['business_date', 'staff_id', 'staff_name', 'api_key', 'pin']) {
        expect(claims).not.toHaveProperty(absent);
      }
      const withToken = shop.admin.withToken(String(token));
      expect((await withToken.request('GET', till.path)).status).toBe(200);
    }
  });

  it('that is missing, unknown or of another terminal is refused alike', async () => {
    const [till, other] = [await newTill(), await newTill()];
    const guest = new Api(store.url);
    const cases: [Api, string][] = [
      [guest, ''],
      [guest.as({ 'x-api-key': '' }), ''],
      [guest.as({ 'x-api-key': 'no such key' }), ''],
      [guest.as({ 'x-api-key': hashApiKey(till.apiKey) }), ''],
      [guest.as({ 'x-api-key': 'no such key' }), `?terminal_id=${till.id}`],
      [till.api, `?terminal_id=${other.id}`],
      [till.api, '?terminal_id=NoSuchTenant-1-1'],
      [till.api, '?terminal_id=not%20an%20id'],
    ];
    for (const [api, query] of cases) {
      const answer = await api.request<Answer>('POST', `${TERMINAL}/auth/token${query}`);
      expect({ query, ...refusal(answer) }).toEqual({ query, status: 401, code: '200001' });
    }
    const english = await guest.request<Answer>('POST', `${TERMINAL}/auth/token`, {
      headers: { 'accept-language': 'en' },
    });
    expect(english.body.user_error?.message).toBe('Authentication failed');
    expect(english.headers.get('www-authenticate')).toContain('Bearer');
  });

  it('reaches its own terminal and the data of its tenant, nothing else', async () => {
    const [till, other] = [await newTill(), await newTill()];
    const { tenantId } = shop;
    expect((await till.api.request('GET', `${TERMINAL}/tenants/${tenantId}?terminal_id=${till.id}`)).status).toBe(200);
    expect(
      (await till.api.request('GET', `${TERMINAL}/tenants/${tenantId}/stores/0001?terminal_id=${till.id}`)).status,
    ).toBe(200);
    expect((await till.api.request('GET', `${TERMINAL}/terminals?terminal_id=${till.id}`)).status).toBe(200);
    expect(refusal(await till.api.request('GET', `${TERMINAL}/terminals`))).toEqual({ status: 401, code: '200001' });
    expect(refusal(await till.api.request('POST', `${other.path}/open`))).toEqual({ status: 401, code: '200001' });
    const { access_token: token } = await till.api.post<{ access_token: string }>(`${TERMINAL}/auth/token`);
    const withToken = shop.admin.withToken(token);
    expect(refusal(await withToken.request('POST', `${other.path}/open`))).toEqual({ status: 403, code: '200002' });
    expect(refusal(await withToken.request('DELETE', till.path))).toEqual({ status: 401, code: '200001' });
    const body = { storeCode: '0001', terminalNo: 999, description: 'x' };
    expect(refusal(await withToken.request('POST', `${TERMINAL}/terminals`, { body }))).toEqual({
      status: 401,
      code: '200001',
    });
    expect((await other.read()).status).toBe('Idle');
  });

  it('is told by its hash to other services only', async () => {
    const till = await newTill();
    const tokens = store.app.get(Tokens, { strict: false });
    const cart = shop.admin.withToken(tokens.forService('cart', shop.tenantId));
    const identify = (api: Api, body: unknown) =>
      api.request<Answer<unknown>>('POST', `${TERMINAL}/auth/identify`, { body });
    const own = { terminalId: till.id, keyHash: hashApiKey(till.apiKey) };
    expect((await identify(cart, own)).body.data).toEqual({
      tenantId: shop.tenantId,
      storeCode: '0001',
      terminalNo: till.created.terminalNo,
      terminalId: till.id,
      status: 'Idle',
      businessDate: null,
      openCounter: 0,
      businessCounter: 0,
      staff: null,
      training: false,
      tokenVersion: 0,
      keyVersion: 0,
    });
    const wrong = await identify(cart, { terminal_id: till.id, key_hash: hashApiKey('other') });
    expect([wrong.status, wrong.body.data]).toEqual([200, null]);
    expect(refusal(await identify(shop.admin, own))).toEqual({ status: 401, code: '200001' });
    const foreign = shop.admin.withToken(tokens.forService('cart', 'Other'));
    expect(refusal(await identify(foreign, own))).toEqual({ status: 400, code: '100000' });
    expect(refusal(await identify(cart, { terminalId: till.id }))).toEqual({ status: 422, code: '300001' });
  });
});

describe('the token version', () => {
  it('rises with sign-in, open, close and sign-out, and is in the new token', async () => {
    const till = await newTill();
    const { access_token: first } = await till.api.post<{ access_token: string }>(`${TERMINAL}/auth/token`);
    const versions = [claimsOf(first)['ver']];
    for (const [action, body] of [
      ['sign-in', { staffId: STAFF.id }],
      ['open', {}],
      ['cash-in', { amount: 100 }],
      ['close', {}],
      ['open', {}],
      ['close', {}],
      ['sign-out', undefined],
      ['sign-out', undefined],
    ] as const) {
      const answer = await till.call(action, body);
      expect([action, answer.status]).toEqual([action, 200]);
      const token = answer.headers.get('x-new-token');
      if (token !== null) versions.push(claimsOf(token)['ver']);
    }
    expect(versions).toEqual([0, 1, 2, 3, 4, 5, 6, 6]);
    const { access_token: last } = await till.api.post<{ access_token: string }>(`${TERMINAL}/auth/token`);
    expect(claimsOf(last)['ver']).toBe(6);
  });
});

describe('health', () => {
  it('has every check of the contract', async () => {
    const { status, body } = await new Api(store.url).request<{
      status: string;
      service: string;
      checks: Record<string, { status: string; details: Record<string, unknown> | null }>;
    }>('GET', '/terminal/health');
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'healthy', service: 'terminal', version: '1.0.0' });
    const found = Object.fromEntries(Object.entries(body.checks).map(([name, check]) => [name, check.status]));
    expect(found).toEqual({
      mongodb: 'healthy',
      dapr_sidecar: 'disabled',
      dapr_pubsub_cashlog: 'disabled',
      dapr_pubsub_opencloselog: 'disabled',
      background_jobs: 'healthy',
    });
    expect(body.checks['background_jobs']?.details).toMatchObject({
      job_names: ['republish_undelivered_terminallog'],
    });
  });
});
