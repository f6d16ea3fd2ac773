import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { getConnectionToken } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { Tokens } from '@kugelpos/auth';
import { localDispatcher, mountsOf } from '@kugelpos/clients';
import { COMMONS, SERVICE_NAMES, type RevocationPage } from '@kugelpos/contracts';
import { HttpClients } from '@kugelpos/http';
import { Api, createTenant, eventually, TEST_PASSWORD, type TestEnvelope, type TestTenant } from '@kugelpos/testing';
import { startTestStore, type TestStore } from '../support/store.js';
import { createTill, refusal, TERMINAL } from './shop.js';

type Answer<T = unknown> = TestEnvelope<T>;

const NOT_FOUND = { status: 404, code: '407001' };

let store: TestStore;
beforeAll(async () => {
  store = await startTestStore();
}, 60_000);
afterAll(() => store.dispose());
afterEach(() => {
  jest.useRealTimers();
  servicesOut();
});

/** These services fail from now on, and no other. */
function servicesOut(...out: string[]): void {
  const local = localDispatcher(store.app, mountsOf('store', SERVICE_NAMES));
  store.app.get(HttpClients, { strict: false }).setLocalDispatcher({
    ...local,
    inject: async (request) =>
      out.includes(request.target)
        ? { status: 500, headers: { 'content-type': 'application/json' }, body: Buffer.from('{}') }
        : local.inject(request),
  });
}

/** Lets the whole process believe that it is that day. */
const setDay = (day: string) =>
  jest.useFakeTimers({
    now: Date.parse(`${day}T12:00:00+09:00`),
    doNotFake: [
      'hrtime',
      'nextTick',
      'performance',
      'queueMicrotask',
      'setImmediate',
      'clearImmediate',
      'setInterval',
      'clearInterval',
      'setTimeout',
      'clearTimeout',
    ],
  });

const logIn = (tenantId: string) =>
  new Api(store.url).request<{ access_token: string }>('POST', '/account/api/v1/accounts/token', {
    body: { username: 'admin', password: TEST_PASSWORD, client_id: tenantId },
  });

const remove = ({ tenantId, admin }: TestTenant, headers: Record<string, string> = {}) =>
  admin.request<Answer>('DELETE', `${TERMINAL}/tenants/${tenantId}`, { headers });

/** The tenant's databases, once there are so many: a request that is logged late makes one for a moment. */
async function databasesOf(tenantId: string, count: number): Promise<string[]> {
  const client = store.app.get<Connection>(getConnectionToken(), { strict: false }).getClient();
  const names = async () => {
    const { databases } = await client.db('admin').admin().listDatabases({ nameOnly: true });
    return databases.map(({ name }) => name).filter((name) => name.startsWith(`${tenantId}_`));
  };
  return eventually(names, ({ length }) => length === count);
}

/** A tenant that had a session on that day, and has no store and no terminal any more. */
async function tenantWithRecords(day: string): Promise<TestTenant> {
  setDay(day);
  const tenant = await createTenant(store.url);
  const stores = `${TERMINAL}/tenants/${tenant.tenantId}/stores`;
  await tenant.admin.post(stores, { storeCode: '0001', storeName: 'x' });
  const till = await createTill(tenant.admin, '0001', 1);
  for (const action of ['open', 'close']) expect((await till.call(action)).status).toBe(200);
  expect((await tenant.admin.request('DELETE', till.path)).status).toBe(200);
  expect((await tenant.admin.request('DELETE', `${stores}/0001`)).status).toBe(200);
  return tenant;
}

/** The tenant's superuser on another day, when the old token has expired. */
async function onDay(tenant: TestTenant, day: string): Promise<TestTenant> {
  setDay(day);
  const { body } = await logIn(tenant.tenantId);
  return { ...tenant, admin: tenant.admin.withToken(body.access_token), token: body.access_token };
}

describe('a tenant without records', () => {
  it('is removed from every service, with its users, and its id is never given away again', async () => {
    const tenant = await createTenant(store.url);
    expect(await databasesOf(tenant.tenantId, 7)).toHaveLength(7);
    const answer = await remove(tenant);
    expect(answer.body).toMatchObject({
      success: true,
      code: 200,
      operation: 'delete_tenant',
      data: { tenantId: tenant.tenantId },
    });
    expect(await databasesOf(tenant.tenantId, 0)).toEqual([]);
    expect((await logIn(tenant.tenantId)).status).toBe(401);
    const token = store.app.get(Tokens, { strict: false }).forService('cart', COMMONS);
    const feed = await tenant.admin.withToken(token).get<RevocationPage>('/account/api/v1/accounts/revocations');
    expect(feed.entries).toContainEqual({
      kind: 'user',
      tenantId: tenant.tenantId,
      username: 'admin',
      tokenVersion: 1,
    });
    const registered = await new Api(store.url).post<{ tenantId: string }>('/account/api/v1/accounts/register', {
      username: 'admin',
      password: TEST_PASSWORD,
      tenantId: tenant.tenantId.toLowerCase(),
    });
    expect(registered.tenantId.toLowerCase()).not.toBe(tenant.tenantId.toLowerCase());
  });

  it('goes only after its stores, and only for its own superuser', async () => {
    const tenant = await createTenant(store.url);
    const { tenantId, admin } = tenant;
    await admin.post(`${TERMINAL}/tenants/${tenantId}/stores`, { storeCode: '0001', storeName: 'x' });
    const till = await createTill(admin, '0001', 1);
    const refused = await remove(tenant, { 'accept-language': 'en' });
    expect(refusal(refused)).toEqual({ status: 400, code: '500008' });
    expect(refused.body.user_error?.message).toBe('Cannot be deleted because related data exists');
    const path = `${TERMINAL}/tenants/${tenantId}`;
    const stranger = await createTenant(store.url);
    expect(refusal(await stranger.admin.request('DELETE', path))).toEqual({ status: 400, code: '100000' });
    expect(refusal(await till.api.request('DELETE', `${path}?terminal_id=${till.id}`)).status).toBe(401);
    expect(refusal(await new Api(store.url).request('DELETE', path)).status).toBe(401);
    for (const service of SERVICE_NAMES.filter((name) => name !== 'terminal')) {
      const answer = await admin.request('DELETE', `/${service}/api/v1/tenants/${tenantId}`);
      expect([service, answer.status]).toEqual([service, 401]);
    }
    expect(await databasesOf(tenantId, 7)).toHaveLength(7);
    expect((await till.read()).terminalId).toBe(till.id);
  });

  it('is removed by a repeat when services were out; until then it is nobody and stays so', async () => {
    const tenant = await createTenant(store.url);
    const { tenantId, admin } = tenant;
    const till = { storeCode: '0001', storeName: 'x' };
    servicesOut('journal', 'stock');
    const failed = await remove(tenant);
    expect(refusal(failed)).toEqual({ status: 502, code: '407204' });
    expect(failed.body.data).toEqual({ services: ['journal', 'stock'] });
    const path = `${TERMINAL}/tenants/${tenantId}`;
    expect(refusal(await admin.request('GET', path))).toEqual(NOT_FOUND);
    expect(refusal(await admin.request('POST', `${path}/stores`, { body: till }))).toEqual(NOT_FOUND);
    const again = { tenantId, tenantName: 'again', tags: [] };
    expect(refusal(await admin.request('POST', `${TERMINAL}/tenants`, { body: again }))).toEqual({
      status: 400,
      code: '407006',
    });
    servicesOut('account');
    const withoutAccount = await remove(tenant);
    expect(refusal(withoutAccount)).toEqual({ status: 502, code: '600001' });
    expect(withoutAccount.body.data).toEqual({ services: ['account'] });
    expect(await databasesOf(tenantId, 1)).toEqual([`${tenantId}_account`]);
    servicesOut();
    const { body } = await logIn(tenantId);
    expect((await remove({ ...tenant, admin: admin.withToken(body.access_token) })).status).toBe(200);
    expect(await databasesOf(tenantId, 0)).toEqual([]);
  });
});

describe('a tenant with records', () => {
  it('is kept as long as the law and its own settings say, and then may go', async () => {
    let tenant = await tenantWithRecords('2017-10-05');
    tenant = await onDay(tenant, '2025-05-31');
    const early = await remove(tenant, { 'accept-language': 'en' });
    expect(refusal(early)).toEqual({ status: 400, code: '208102' });
    expect(early.body.user_error?.message).toBe("The tenant's data must still be kept");
    expect(early.body.data).toEqual({ lastBusinessDate: '20171005', keptUntil: '20250531' });
    expect(await databasesOf(tenant.tenantId, 7)).toHaveLength(7);

    tenant = await onDay(tenant, '2025-06-01');
    const settings = `/master-data/api/v1/tenants/${tenant.tenantId}/settings`;
    const keptWith = async (name: string, defaultValue: string) => {
      await tenant.admin.request('DELETE', `${settings}/${name}`);
      await tenant.admin.post(settings, { name, defaultValue, values: [] });
      const { body } = await remove(tenant);
      return (body.data as { keptUntil: string } | null)?.keptUntil ?? body.user_error?.code;
    };
    expect(await keptWith('LOSS_FISCAL_YEARS', '2016, 2018')).toBe('20280531');
    expect(await keptWith('FISCAL_YEAR_END_MONTH', '12')).toBe('20270228');
    expect(await keptWith('FISCAL_YEAR_END_MONTH', '13')).toBe('407005');
    expect(await keptWith('FISCAL_YEAR_END_MONTH', '4')).toBe('20280630');
    expect(await keptWith('RETENTION_YEARS', '20')).toBe('20380630');
    expect(await keptWith('LOSS_FISCAL_YEARS', 'none')).toBe('407005');
    await tenant.admin.request('DELETE', `${settings}/LOSS_FISCAL_YEARS`);
    // A tenant cannot set less than the environment says.
    expect(await keptWith('RETENTION_YEARS', '1')).toBe('20250630');
    tenant = await onDay(tenant, '2025-07-01');
    expect((await remove(tenant)).status).toBe(200);
    expect(await databasesOf(tenant.tenantId, 0)).toEqual([]);
  });
});
