import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ChangeBroadcast, type Change } from '@kugelpos/state';
import { createTenant, type Api } from '@kugelpos/testing';
import { resources } from './resources.js';
import { inSnakeCase, startShop, PLAIN_TIME, refusal, type Shop } from './shop.js';

let shop: Shop;
let admin: Api;
let changes: Change[];

beforeAll(async () => {
  shop = await startShop();
  admin = shop.admin;
  shop.store.app.get(ChangeBroadcast, { strict: false }).subscribe((change) => changes.push(change));
}, 60_000);
afterAll(() => shop.store.dispose());
beforeEach(() => {
  changes = [];
});

const NOT_FOUND = [404, '100001'];
const DUPLICATE = [400, '500005'];
const INVALID = [422, '300001'];
const OTHER_TENANT = [400, '100000'];

describe.each(resources)('$name', (resource) => {
  const { key, created, added, update, updatedAdds, operations } = resource;
  const [create, list, get, put, remove] = operations;
  const code = created[key] as string;
  const answered = { ...created, ...added };
  let path: string;
  let record: string;

  beforeAll(() => {
    path = `${shop.base}/${resource.path}`;
    record = `${path}/${code}`;
  });

  it('is unknown at first: reading, changing and deleting it is 404', async () => {
    expect(refusal(await admin.request('GET', record))).toEqual(NOT_FOUND);
    expect(refusal(await admin.request('PUT', record, { body: update }))).toEqual(NOT_FOUND);
    expect(refusal(await admin.request('DELETE', record))).toEqual(NOT_FOUND);
    expect(changes).toEqual([]);
  });

  it.each(resource.invalid.map(([field, value]): [string, string, unknown] => [field, JSON.stringify(value), value]))(
    'is refused with %s %s',
    async (field, _, value) => {
      const answer = await admin.request('POST', path, { body: { ...created, [field]: value } });
      expect(refusal(answer)).toEqual(INVALID);
      // A start that is too late shows at the end.
      expect(answer.body.message).toMatch(
        new RegExp(`body -> (${field}|${field === 'startDatetime' ? 'endDatetime' : field})\\b`),
      );
    },
  );

  it.each(resource.required)('is refused without %s', async (field) => {
    const answer = await admin.request('POST', path, { body: { ...created, [field]: undefined } });
    expect(refusal(answer)).toEqual(INVALID);
    expect(answer.body.message).toContain(`body -> ${field}: Field required`);
  });

  it('was not created by what was refused', async () => {
    expect(await admin.get(path)).toEqual([]);
    expect(changes).toEqual([]);
  });

  it('is created, answered in full and announced', async () => {
    const answer = await admin.request('POST', path, { body: created });
    expect(answer).toMatchObject({
      status: 201,
      body: { success: true, code: 201, operation: create, metadata: null },
    });
    expect(answer.body.data).toEqual({
      ...answered,
      entryDatetime: expect.stringMatching(PLAIN_TIME),
      lastUpdateDatetime: null,
    });
    expect(changes).toEqual([{ tenantId: shop.tenantId, kind: resource.announced, code, revision: 1 }]);
  });

  it('reads as it was created, times included', async () => {
    const answer = await admin.request('GET', record);
    expect(answer).toMatchObject({ status: 200, body: { operation: get, metadata: null } });
    expect(answer.body.data).toEqual({
      ...answered,
      entryDatetime: expect.stringMatching(PLAIN_TIME),
      lastUpdateDatetime: null,
    });
  });

  it('cannot be created twice, at once neither', async () => {
    expect(refusal(await admin.request('POST', path, { body: created }))).toEqual(DUPLICATE);
    const body = { ...created, [key]: 'race' };
    const answers = await Promise.all([1, 2, 3].map(() => admin.request('POST', path, { body })));
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 400, 400]);
  });

  it('is created from snake_case, too', async () => {
    const data = await admin.post<object>(path, inSnakeCase({ ...created, [key]: 'snake' }));
    expect(data).toMatchObject({ ...answered, [key]: 'snake' });
  });

  it('is listed by its code, page by page', async () => {
    const codes = [code, 'race', 'snake'].sort();
    const page = async (query: string) => {
      const { status, body } = await admin.request<{
        data: Record<string, unknown>[];
        metadata: object;
        operation: string;
      }>('GET', `${path}${query}`);
      return {
        status,
        operation: body.operation,
        codes: body.data.map((entry) => entry[key]),
        metadata: body.metadata,
      };
    };
    const sort = `${resource.storedKey}:1`;
    const filter = expect.objectContaining({ tenant_id: shop.tenantId });
    const limit = resource.defaultLimit ?? 100;
    expect(await page('')).toEqual({
      status: 200,
      operation: list,
      codes,
      metadata: { total: 3, page: 1, limit, sort, filter },
    });
    expect(await page('?limit=2&page=2')).toMatchObject({
      codes: codes.slice(2),
      metadata: { total: 3, page: 2, limit: 2 },
    });
    expect(await page('?limit=2&page=3')).toMatchObject({ status: 200, codes: [], metadata: { total: 3 } });
    expect(await page('?limit=0')).toMatchObject({ codes, metadata: { limit: 1000 } });
    expect(await page(`?sort=${resource.storedKey}:-1`)).toMatchObject({
      codes: codes.toReversed(),
      metadata: { sort: `${resource.storedKey}:-1` },
    });
  });

  it.each([
    'limit=-1',
    'limit=1001',
    'limit=x',
    'page=0',
    'page=-1',
    'sort=',
    'sort=x',
    'sort=created_at:2',
    'sort=secret:1',
  ])('is not listed with %s', async (query) =>
    expect(refusal(await admin.request('GET', `${path}?${query}`))).toEqual(INVALID),
  );

  it('is changed; the key in the body is ignored', async () => {
    const answer = await admin.request('PUT', record, { body: { ...update, [key]: 'other' } });
    expect(answer).toMatchObject({ status: 200, body: { operation: put } });
    const expected = {
      [key]: code,
      ...update,
      ...updatedAdds,
      entryDatetime: expect.stringMatching(PLAIN_TIME),
      lastUpdateDatetime: expect.stringMatching(PLAIN_TIME),
    };
    expect(answer.body.data).toEqual(expected);
    expect(await admin.get(record)).toEqual(expected);
    expect(changes).toEqual([{ tenantId: shop.tenantId, kind: resource.announced, code, revision: 2 }]);
  });

  it('is changed from snake_case, too', async () => {
    expect(await admin.data('PUT', record, inSnakeCase(update))).toMatchObject({ ...update, ...updatedAdds });
  });

  it('is for its tenant only', async () => {
    const { admin: stranger } = await foreigner();
    for (const [method, url, body] of everyOperation()) {
      expect(refusal(await stranger.request(method, url, body))).toEqual(OTHER_TENANT);
    }
    expect(await admin.get(record)).toMatchObject({ [key]: code });
  });

  it('is for those who show who they are', async () => {
    for (const [method, url, body] of everyOperation()) {
      expect(refusal(await admin.as({}).request(method, url, body))).toEqual([401, '200001']);
    }
  });

  it('is written by managers and read by everybody of the tenant', async () => {
    for (const reader of [shop.user('clerk'), shop.terminal('0001'), shop.service, shop.user('manager')]) {
      expect(await reader.get(record)).toMatchObject({ [key]: code });
      expect(await reader.get(path)).toHaveLength(3);
    }
    for (const [method, url, body] of everyOperation().filter(([method]) => method !== 'GET')) {
      expect(refusal(await shop.user('clerk').request(method, url, body))).toEqual([403, '200002']);
      expect(refusal(await shop.terminal('0001').request(method, url, body))).toEqual([401, '200001']);
      expect(refusal(await shop.service.request(method, url, body))).toEqual([401, '200001']);
    }
    expect(await shop.user('manager').data('PUT', record, update)).toMatchObject({ [key]: code });
  });

  it('is read, not written, with the API key of a till', async () => {
    const { terminalId, apiKey } = await firstTill();
    const till = admin.as({ 'x-api-key': apiKey });
    const named = (url: string) => `${url}?terminal_id=${terminalId}`;
    expect(await till.get(named(record))).toMatchObject({ [key]: code });
    expect(await till.get(named(path))).toHaveLength(3);
    for (const [method, url, body] of everyOperation().filter(([method]) => method !== 'GET')) {
      expect(refusal(await till.request(method, named(url), body))).toEqual([401, '200001']);
    }
    expect(refusal(await till.request('GET', record))).toEqual([401, '200001']);
    expect(refusal(await admin.as({ 'x-api-key': 'wrong' }).request('GET', named(record)))).toEqual([401, '200001']);
  });

  it('is deleted, once', async () => {
    const answer = await admin.request('DELETE', record);
    expect(answer).toMatchObject({ status: 200, body: { operation: remove } });
    expect(answer.body.data).toEqual({ [resource.deletedKey ?? key]: code, ...resource.deletedExtra });
    expect(changes).toEqual([expect.objectContaining({ tenantId: shop.tenantId, kind: resource.announced, code })]);
    expect(refusal(await admin.request('GET', record))).toEqual(NOT_FOUND);
    expect(refusal(await admin.request('DELETE', record))).toEqual(NOT_FOUND);
    expect(refusal(await admin.request('PUT', record, { body: update }))).toEqual(NOT_FOUND);
  });

  const everyOperation = (): [string, string, { body?: unknown }][] => [
    ['POST', path, { body: { ...created, [key]: 'new' } }],
    ['GET', path, {}],
    ['GET', record, {}],
    ['PUT', record, { body: update }],
    ['DELETE', record, {}],
  ];
});

let stranger: ReturnType<typeof createTenant> | undefined;
const foreigner = () => (stranger ??= createTenant(shop.store.url));

interface TillKey {
  terminalId: string;
  apiKey: string;
}
let till: Promise<TillKey> | undefined;
const firstTill = () =>
  (till ??= admin
    .post(`/terminal/api/v1/tenants/${shop.tenantId}/stores`, { storeCode: '0001', storeName: 'store' })
    .then(() =>
      admin.post<TillKey>('/terminal/api/v1/terminals', { storeCode: '0001', terminalNo: 1, description: '' }),
    ));

describe('tenant set-up', () => {
  it('is repeatable, and answers as the other services do', async () => {
    const answer = await admin.request('POST', '/master-data/api/v1/tenants', { body: { tenant_id: shop.tenantId } });
    expect(answer).toMatchObject({
      status: 201,
      body: { operation: 'create_tenant', data: { tenantId: shop.tenantId } },
    });
  });

  it('is for superusers and services, for their own tenant', async () => {
    const setUp = (api: Api, tenantId = shop.tenantId) =>
      api.request('POST', '/master-data/api/v1/tenants', { body: { tenantId } });
    expect((await setUp(shop.service)).status).toBe(201);
    expect(refusal(await setUp(shop.user('manager')))).toEqual([403, '200002']);
    expect(refusal(await setUp(shop.terminal('0001')))).toEqual([401, '200001']);
    expect(refusal(await setUp(admin, 'OTHER'))).toEqual(OTHER_TENANT);
    expect(refusal(await setUp(admin, 'not a tenant'))).toEqual(OTHER_TENANT);
  });

  it('is needed first: an unknown tenant of the service is 404', async () => {
    const guest = admin.as({});
    const { tenantId } = await guest.post<{ tenantId: string }>('/account/api/v1/accounts/register', {
      username: 'admin',
      password: 'correct horse battery',
    });
    const { body } = await guest.request<{ access_token: string }>('POST', '/account/api/v1/accounts/token', {
      body: { username: 'admin', password: 'correct horse battery', clientId: tenantId },
    });
    const answer = await guest
      .withToken(body.access_token)
      .request('GET', `/master-data/api/v1/tenants/${tenantId}/items`);
    expect(refusal(answer)).toEqual([404, '908008']);
  });
});
