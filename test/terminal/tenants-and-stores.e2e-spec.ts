import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { getConnectionToken } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { localDispatcher, mountsOf } from '@kugelpos/clients';
import { SERVICE_NAMES, type StoreWire } from '@kugelpos/contracts';
import { HttpClients } from '@kugelpos/http';
import { Api, createTenant, TEST_PASSWORD, type TestEnvelope, type TestTenant } from '@kugelpos/testing';
import { startTestStore, type TestStore } from '../support/store.js';
import { createTill, refusal, TERMINAL, type TenantWire } from './shop.js';

let store: TestStore;
/** For tests that write nothing. */
let shared: TestTenant;
beforeAll(async () => {
  store = await startTestStore();
  shared = await createTenant(store.url);
}, 60_000);
afterAll(() => store.dispose());

const TIME = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/;
type Answer<T = unknown> = TestEnvelope<T>;

/** A user of a tenant that no service has heard of yet. */
async function registered(): Promise<{ tenantId: string; admin: Api }> {
  const guest = new Api(store.url);
  const { tenantId } = await guest.post<{ tenantId: string }>('/account/api/v1/accounts/register', {
    username: 'admin',
    password: TEST_PASSWORD,
  });
  const { body } = await guest.request<{ access_token: string }>('POST', '/account/api/v1/accounts/token', {
    body: { username: 'admin', password: TEST_PASSWORD, client_id: tenantId },
  });
  return { tenantId, admin: guest.withToken(body.access_token) };
}

describe('a tenant', () => {
  it('is created in every service and answered as the contract says', async () => {
    const { tenantId, admin } = await registered();
    const body = { tenant_id: tenantId, tenant_name: 'みどり商店', tags: ['demo'], stores: [{ ignored: true }] };
    const created = await admin.request<Answer<TenantWire>>('POST', `${TERMINAL}/tenants`, { body });
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({ success: true, code: 201, metadata: null, operation: 'create_tenant' });
    expect(created.body.data).toEqual({
      tenantId,
      tenantName: 'みどり商店',
      tags: ['demo'],
      stores: [],
      entryDatetime: expect.stringMatching(TIME),
      lastUpdateDatetime: null,
    });
    for (const service of ['cart', 'report', 'journal', 'stock', 'master-data']) {
      const again = await admin.request('POST', `/${service}/api/v1/tenants`, { body: { tenantId } });
      expect([service, again.status]).toEqual([service, 201]);
    }
    expect(await admin.get(`/master-data/api/v1/tenants/${tenantId}/staff`)).toEqual([]);
    const read = await admin.request<Answer<TenantWire>>('GET', `${TERMINAL}/tenants/${tenantId}`);
    expect(read.body).toMatchObject({ operation: 'get_tenant', data: created.body.data });
  });

  it('is refused a second time, and is still the first one; indexes that an upgrade added are made', async () => {
    const { tenantId, admin } = await createTenant(store.url);
    const client = store.app.get<Connection>(getConnectionToken(), { strict: false }).getClient();
    const indexes: [string, string, string][] = [
      ['terminal', 'info_terminal', 'info_terminal_index_terminal_id'],
      ['cart', 'log_tran', 'log_tran_index_cart_id'],
    ];
    const collectionOf = (service: string, name: string) => client.db(`${tenantId}_${service}`).collection(name);
    for (const [service, name, index] of indexes) await collectionOf(service, name).dropIndex(index);
    const body = { tenantId, tenantName: 'again', tags: [] };
    expect(refusal(await admin.request('POST', `${TERMINAL}/tenants`, { body }))).toEqual({
      status: 400,
      code: '407002',
    });
    for (const [service, name, index] of indexes)
      expect((await collectionOf(service, name).indexes()).map((found) => found.name)).toContain(index);
    expect((await admin.get<TenantWire>(`${TERMINAL}/tenants/${tenantId}`)).tenantName).toBe(`Tenant ${tenantId}`);
  });

  it('is not found before it was created; its routes say so in both languages', async () => {
    const { tenantId, admin } = await registered();
    const path = `${TERMINAL}/tenants/${tenantId}`;
    const inEnglish = { headers: { 'accept-language': 'en' } };
    const answer = await admin.request<Answer>('GET', path);
    expect(answer.status).toBe(404);
    expect(answer.body.user_error).toEqual({ code: '407001', message: 'テナントが見つかりません' });
    expect((await admin.request<Answer>('GET', path, inEnglish)).body.user_error).toEqual({
      code: '407001',
      message: 'Tenant not found',
    });
    const missing = { status: 404, code: '407001' };
    const change = { tenantName: 'x', tags: [] };
    expect(refusal(await admin.request('PUT', path, { body: change }))).toEqual(missing);
    expect(refusal(await admin.request('GET', `${path}/stores`))).toEqual(missing);
    expect(refusal(await admin.request('GET', `${path}/stores/0001`))).toEqual(missing);
    const newStore = { storeCode: '0001', storeName: 'x' };
    expect(refusal(await admin.request('POST', `${path}/stores`, { body: newStore }))).toEqual(missing);
    expect(refusal(await admin.request('PUT', `${path}/stores/0001`, { body: newStore }))).toEqual(missing);
    expect(refusal(await admin.request('DELETE', `${path}/stores/0001`))).toEqual(missing);
    expect(refusal(await admin.request('DELETE', path))).toEqual(missing);
  });

  it('is completed by a repeat when a service was out, and the service is named', async () => {
    const { tenantId, admin } = await registered();
    const clients = store.app.get(HttpClients, { strict: false });
    const local = localDispatcher(store.app, mountsOf('store', SERVICE_NAMES));
    const out = new Set<string>(['journal', 'stock']);
    clients.setLocalDispatcher({
      ...local,
      inject: async (request) =>
        out.has(request.target)
          ? { status: 500, headers: { 'content-type': 'application/json' }, body: Buffer.from('{}') }
          : local.inject(request),
    });
    const body = { tenantId, tenantName: 'half', tags: [] };
    const create = () => admin.request<Answer<{ services: string[] }>>('POST', `${TERMINAL}/tenants`, { body });
    try {
      const failed = await create();
      expect(refusal(failed)).toEqual({ status: 502, code: '407204' });
      expect(failed.body.message).toContain('journal, stock');
      expect(failed.body.data).toEqual({ services: ['journal', 'stock'] });
      out.delete('journal');
      expect(refusal(await create())).toEqual({ status: 502, code: '600001' });
      expect(refusal(await admin.request('GET', `${TERMINAL}/tenants/${tenantId}`))).toEqual({
        status: 404,
        code: '407001',
      });
      const path = `${TERMINAL}/tenants/${tenantId}/stores`;
      const early = await admin.request('POST', path, { body: { storeCode: '1', storeName: 'x' } });
      expect(refusal(early)).toEqual({ status: 404, code: '407001' });
      expect(refusal(await admin.request('GET', path))).toEqual({ status: 404, code: '407001' });
    } finally {
      clients.setLocalDispatcher(local);
    }
    expect((await create()).status).toBe(201);
    expect((await admin.get<TenantWire>(`${TERMINAL}/tenants/${tenantId}`)).tenantName).toBe('half');
  });

  it('of somebody else is refused with 400, and without the right role or credential', async () => {
    const { tenantId, admin } = await createTenant(store.url);
    const stranger = await createTenant(store.url);
    const path = `${TERMINAL}/tenants/${tenantId}`;
    expect(refusal(await stranger.admin.request('GET', path))).toEqual({ status: 400, code: '100000' });
    const body = { tenantId, tenantName: 'stolen', tags: [] };
    expect(refusal(await stranger.admin.request('POST', `${TERMINAL}/tenants`, { body }))).toEqual({
      status: 400,
      code: '100000',
    });
    expect(refusal(await new Api(store.url).request('GET', path))).toEqual({ status: 401, code: '200001' });
    expect((await admin.get<TenantWire>(path)).tenantName).toBe(`Tenant ${tenantId}`);
  });

  it('changes name and tags', async () => {
    const { tenantId, admin } = await createTenant(store.url);
    const changed = await admin.request<Answer<TenantWire>>('PUT', `${TERMINAL}/tenants/${tenantId}`, {
      body: { tenant_name: 'New name', tags: ['a', 'b'] },
    });
    expect(changed.body).toMatchObject({
      code: 200,
      operation: 'update_tenant',
      data: { tenantName: 'New name', tags: ['a', 'b'], lastUpdateDatetime: expect.stringMatching(TIME) },
    });
  });

  it.each([
    ['without a name', { tags: [] }, 'body -> tenantName'],
    ['without tags', { tenantName: 'x' }, 'body -> tags'],
    ['with a number as name', { tenant_name: 5, tags: [] }, 'body -> tenant_name'],
    ['with a number as tag', { tenantName: 'x', tags: [1] }, 'body -> tags -> 0'],
  ])('%s is refused with 422 and the field', async (_case, body, place) => {
    const { tenantId, admin } = shared;
    const answer = await admin.request<Answer>('PUT', `${TERMINAL}/tenants/${tenantId}`, { body });
    expect(refusal(answer)).toEqual({ status: 422, code: '300001' });
    expect(answer.body.message).toContain(place);
  });
});

describe('stores', () => {
  it('are added to the tenant, in both spellings, and keep their order', async () => {
    const { tenantId, admin } = await createTenant(store.url);
    const path = `${TERMINAL}/tenants/${tenantId}/stores`;
    await admin.post(path, { storeCode: 'B', storeName: '駅前店', tags: ['station'], businessDate: '20261121' });
    const added = await admin.request<Answer<TenantWire>>('POST', path, {
      body: { store_code: 'A', store_name: '本店', status: 'Closed' },
    });
    expect(added.status).toBe(201);
    expect(added.body.operation).toBe('add_store');
    expect(added.body.data).toMatchObject({ tenantId, lastUpdateDatetime: expect.stringMatching(TIME) });
    const times = { entryDatetime: expect.stringMatching(TIME), lastUpdateDatetime: null };
    const stores = [
      { storeCode: 'B', storeName: '駅前店', status: 'Idle', businessDate: '20261121', tags: ['station'], ...times },
      { storeCode: 'A', storeName: '本店', status: 'Closed', businessDate: null, tags: null, ...times },
    ];
    expect(added.body.data.stores).toEqual(stores);
    const one = await admin.request<Answer<StoreWire>>('GET', `${path}/A`);
    expect(one.body).toMatchObject({ operation: 'get_store', data: stores[1] });
  });

  it('exist once per code', async () => {
    const { tenantId, admin } = await createTenant(store.url);
    const path = `${TERMINAL}/tenants/${tenantId}/stores`;
    const body = { storeCode: '0001', storeName: 'x' };
    const answers = await Promise.all(Array.from({ length: 5 }, () => admin.request('POST', path, { body })));
    expect(answers.filter((answer) => answer.status === 201)).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== 201)) {
      expect(refusal(answer)).toEqual({ status: 400, code: '407102' });
    }
    expect(await admin.get(path)).toHaveLength(1);
  });

  it('are listed by page and sorted, with metadata', async () => {
    const { tenantId, admin } = await createTenant(store.url);
    const path = `${TERMINAL}/tenants/${tenantId}/stores`;
    for (const storeCode of ['0002', '0003', '0001']) await admin.post(path, { storeCode, storeName: `S${storeCode}` });
    const list = async (query: string) => (await admin.request<Answer<StoreWire[]>>('GET', `${path}${query}`)).body;
    const codes = ({ data }: Answer<StoreWire[]>) => data.map((s) => s.storeCode);
    const all = await list('');
    expect(codes(all)).toEqual(['0001', '0002', '0003']);
    expect(all.operation).toBe('get_stores');
    const filter = { tenant_id: tenantId };
    expect(all.metadata).toEqual({ total: 3, page: 1, limit: 100, sort: 'store_code:1', filter });
    const second = await list('?limit=2&page=2&sort=store_name:-1,store_code:1');
    expect(codes(second)).toEqual(['0001']);
    expect(second.metadata).toEqual({ total: 3, page: 2, limit: 2, sort: 'store_name:-1, store_code:1', filter });
    expect(codes(await list('?sort=business_date:1,store_code:-1'))).toEqual(['0003', '0002', '0001']);
  });

  it.each(['?sort=nothing:1', '?sort=store_code', '?sort=store_code:2', '?page=0', '?limit=-1', '?limit=x'])(
    'refuse the list query %s with 422',
    async (query) => {
      const { tenantId, admin } = shared;
      const answer = await admin.request('GET', `${TERMINAL}/tenants/${tenantId}/stores${query}`);
      expect(refusal(answer)).toEqual({ status: 422, code: '300001' });
    },
  );

  it('are changed field by field; null clears, what is absent stays', async () => {
    const { tenantId, admin } = await createTenant(store.url);
    const path = `${TERMINAL}/tenants/${tenantId}/stores`;
    await admin.post(path, { storeCode: '0001', storeName: 'old', tags: ['t'], businessDate: '20261120' });
    const change = async (body: unknown) =>
      (await admin.request<Answer<StoreWire>>('PUT', `${path}/0001`, { body })).body;
    const first = await change({ storeName: 'new', status: 'Opened' });
    expect(first.operation).toBe('update_store');
    expect(first.data).toMatchObject({
      storeName: 'new',
      status: 'Opened',
      businessDate: '20261120',
      tags: ['t'],
      lastUpdateDatetime: expect.stringMatching(TIME),
    });
    const second = await change({ store_name: 'new', business_date: null, tags: null });
    expect(second.data).toMatchObject({ status: 'Opened', businessDate: null, tags: null });
    expect(await admin.get(`${path}/0001`)).toEqual(second.data);
  });

  it('are deleted when they have no terminals', async () => {
    const { tenantId, admin } = await createTenant(store.url);
    const path = `${TERMINAL}/tenants/${tenantId}/stores`;
    for (const storeCode of ['0001', '0002']) await admin.post(path, { storeCode, storeName: storeCode });
    const till = await createTill(admin, '0001', 1);
    const other = await createTill(admin, '0002', 1);
    const answer = await admin.request<Answer>('DELETE', `${path}/0001`, { headers: { 'accept-language': 'en' } });
    expect(refusal(answer)).toEqual({ status: 400, code: '500008' });
    expect(answer.body.user_error?.message).toBe('Cannot be deleted because related data exists');
    expect(refusal(await till.api.request('DELETE', `${path}/0001?terminal_id=${till.id}`))).toEqual({
      status: 401,
      code: '200001',
    });
    expect(await admin.get(path)).toHaveLength(2);
    expect((await admin.request('DELETE', till.path)).status).toBe(200);
    const deleted = await admin.request<Answer>('DELETE', `${path}/0001`);
    expect(deleted.body).toMatchObject({ code: 200, operation: 'delete_store', data: { storeCode: '0001' } });
    expect(refusal(await admin.request('DELETE', `${path}/0001`))).toEqual({ status: 404, code: '407101' });
    expect((await admin.get<StoreWire[]>(path)).map(({ storeCode }) => storeCode)).toEqual(['0002']);
    const body = { storeCode: '0001', terminalNo: 2, description: 'x' };
    expect(refusal(await admin.request('POST', `${TERMINAL}/terminals`, { body }))).toEqual({
      status: 404,
      code: '407101',
    });
    expect((await other.read()).storeCode).toBe('0002');
  });

  it('never lose a terminal that is created while they are deleted', async () => {
    const { tenantId, admin } = await createTenant(store.url);
    const path = `${TERMINAL}/tenants/${tenantId}/stores`;
    for (let round = 1; round <= 5; round++) {
      const storeCode = `R${round}`;
      await admin.post(path, { storeCode, storeName: 'x' });
      const body = { storeCode, terminalNo: 1, description: 'x' };
      const [created, deleted] = await Promise.all([
        admin.request('POST', `${TERMINAL}/terminals`, { body }),
        admin.request('DELETE', `${path}/${storeCode}`),
      ]);
      expect([
        [201, 400],
        [404, 200],
      ]).toContainEqual([created.status, deleted.status]);
    }
  });

  it('that do not exist are 404 / 407101, in both languages', async () => {
    const { tenantId, admin } = shared;
    const path = `${TERMINAL}/tenants/${tenantId}/stores/9999`;
    const answer = await admin.request<Answer>('GET', path, { headers: { 'accept-language': 'en' } });
    expect(refusal(answer)).toEqual({ status: 404, code: '407101' });
    expect(answer.body.user_error?.message).toBe('Store not found');
    const put = await admin.request<Answer>('PUT', path, { body: { storeName: 'x' } });
    expect(refusal(put)).toEqual({ status: 404, code: '407101' });
    expect(put.body.user_error?.message).toBe('店舗が見つかりません');
  });

  it.each([
    [{ storeCode: '00-1', storeName: 'x' }, 'storeCode'],
    [{ storeCode: '..', storeName: 'x' }, 'storeCode'],
    [{ storeCode: '', storeName: 'x' }, 'storeCode'],
    [{ store_code: 1, storeName: 'x' }, 'store_code'],
    [{ storeCode: '1', storeName: '' }, 'storeName'],
    [{ storeCode: '1', storeName: 'a\u0007b' }, 'storeName'],
    [{ storeCode: '1' }, 'storeName'],
    [{ storeCode: '1', storeName: 'x', status: 'Happy' }, 'status'],
    [{ storeCode: '1', storeName: 'x', businessDate: '20260230' }, 'businessDate'],
    [{ storeCode: '1', storeName: 'x', tags: 'a' }, 'tags'],
  ])('refuse %j', async (body, field) => {
    const { tenantId, admin } = shared;
    const path = `${TERMINAL}/tenants/${tenantId}/stores`;
    const answer = await admin.request<Answer>('POST', path, { body });
    expect(refusal(answer)).toEqual({ status: 422, code: '300001' });
    expect(answer.body.message).toContain(`body -> ${field}`);
    expect(await admin.get(path)).toEqual([]);
  });
});
