import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  addTill,
  Api,
  eventually,
  openShop,
  startStoreProcess,
  TEST_PASSWORD,
  type Shop,
  type StoreProcess,
} from '@kugelpos/testing';
import { freshDataDir, STORE_MAIN } from '../support/built-store.js';
import { cleanUp, freshFolder, startDatabase } from '../database-tools/processes.js';

/** What is promised; the rest of the wait is slack for a machine under load. */
const WITHIN_MS = 5000 + 5000;

const folders: string[] = [];
let here: StoreProcess;
let there: StoreProcess;
let shop: Shop;

/** Two processes with one database and the same secrets, and no Redis: only the feeds carry what one withdraws. */
beforeAll(async () => {
  const { uri } = await startDatabase(freshFolder());
  const env = { MONGODB_URI: uri, SECRET_KEY: 'k'.repeat(40), SERVICE_SECRET: 's'.repeat(40) };
  const start = (): Promise<StoreProcess> => {
    const dataDir = freshDataDir();
    folders.push(dataDir);
    return startStoreProcess({ main: STORE_MAIN, dataDir, env });
  };
  [here, there] = await Promise.all([start(), start()]);
  shop = await openShop(here.url);
});

afterAll(async () => {
  await Promise.all([here?.stop(), there?.stop()]);
  await cleanUp();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** The status that the other process answers, asked until it is 401 or the time is up. */
const refusedThere = (credentials: Record<string, string>, path: string): Promise<number> =>
  eventually(
    () => statusThere(credentials, path),
    (status) => status === 401,
    WITHIN_MS,
  );

async function statusThere(credentials: Record<string, string>, path: string): Promise<number> {
  return (await new Api(there.url, credentials).request('GET', path)).status;
}

const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });

describe('what one process withdraws, the other refuses', () => {
  it('the token of a deactivated user', async () => {
    await shop.admin.post('/account/api/v1/accounts/register/user', {
      username: 'sato',
      password: TEST_PASSWORD,
      role: 'clerk',
    });
    const { body } = await new Api(here.url).request<{ access_token: string }>(
      'POST',
      '/account/api/v1/accounts/token',
      { body: { username: 'sato', password: TEST_PASSWORD, client_id: shop.tenantId } },
    );
    const items = `/master-data/api/v1/tenants/${shop.tenantId}/items`;
    expect(await statusThere(bearer(body.access_token), items)).toBe(200);
    await shop.admin.post('/account/api/v1/accounts/users/sato/deactivate');
    expect(await refusedThere(bearer(body.access_token), items)).toBe(401);
    expect(await statusThere(bearer(shop.token), items)).toBe(200);
  });

  it('token and key of a deleted terminal', async () => {
    const till = await addTill(shop, here.url, shop.storeCode, 2);
    await till.logIn();
    const path = `/terminal/api/v1/terminals/${till.terminalId}`;
    const token = bearer(till.currentToken);
    const key = { 'x-api-key': till.apiKey };
    expect([await statusThere(token, path), await statusThere(key, path)]).toEqual([200, 200]);
    const { status } = await shop.admin.request('DELETE', path);
    expect(status).toBe(200);
    expect(await refusedThere(token, path)).toBe(401);
    expect(await refusedThere(key, path)).toBe(401);
  });

  it('token and key of before a rotation', async () => {
    const till = await addTill(shop, here.url, shop.storeCode, 3);
    await till.logIn();
    const path = `/terminal/api/v1/terminals/${till.terminalId}`;
    const token = bearer(till.currentToken);
    const key = { 'x-api-key': till.apiKey };
    expect([await statusThere(token, path), await statusThere(key, path)]).toEqual([200, 200]);
    const { apiKey } = await shop.admin.post<{ apiKey: string }>(`${path}/key`, {});
    expect(await refusedThere(token, path)).toBe(401);
    expect(await refusedThere(key, path)).toBe(401);
    expect(await statusThere({ 'x-api-key': apiKey }, path)).toBe(200);
  });

  it('the token of before a sign-in, for what changes something', async () => {
    const former = new Api(there.url, bearer(shop.till.currentToken));
    const openCart = async (api: Api): Promise<number> =>
      (await api.request('POST', '/cart/api/v1/carts', { body: {} })).status;
    expect(await openCart(former)).toBe(201);
    await shop.till.signOut();
    await shop.till.signIn(shop.staffId);
    const status = await eventually(
      () => openCart(former),
      (answered) => answered === 401,
      WITHIN_MS,
    );
    expect(status).toBe(401);
    expect((await former.request('GET', `/terminal/api/v1/terminals/${shop.till.terminalId}`)).status).toBe(200);
    expect(await openCart(new Api(there.url, bearer(shop.till.currentToken)))).toBe(201);
  });
});
