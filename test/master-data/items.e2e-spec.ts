import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ChangeBroadcast, type Change } from '@kugelpos/state';
import type { Api, TestEnvelope } from '@kugelpos/testing';
import { plainTraits, startShop, PLAIN_TIME, refusal, tea, type Shop } from './shop.js';

const NOT_FOUND = [404, '100001'];
const DUPLICATE = [400, '500005'];
const INVALID = [422, '300001'];

let shop: Shop;
let admin: Api;
let items: string;
let storeItems: string;

beforeAll(async () => {
  shop = await startShop();
  admin = shop.admin;
  items = `${shop.base}/items`;
  storeItems = `${shop.base}/stores/0001/items`;
}, 60_000);
afterAll(() => shop.store.dispose());

const item = (itemCode: string, more: object = {}) => ({ ...tea, itemCode, ...more });
const codes = (list: unknown) => (list as { itemCode: string }[]).map((entry) => entry.itemCode);

describe('optional fields of an item', () => {
  it.each([
    [undefined, false],
    [null, false],
    [true, true],
    ['yes', true],
    ['0', false],
  ])('isDiscountRestricted %p is %p, at creation and on PUT', async (sent, stored) => {
    const code = `restricted-${String(sent)}`;
    const body = item(code, { isDiscountRestricted: sent });
    expect(await admin.post(items, body)).toMatchObject({ isDiscountRestricted: stored });
    await admin.data('PUT', `${items}/${code}`, { ...body, isDiscountRestricted: true });
    expect(await admin.data('PUT', `${items}/${code}`, body)).toMatchObject({ isDiscountRestricted: stored });
    expect(await admin.get(`${items}/${code}`)).toMatchObject({ isDiscountRestricted: stored });
  });

  it('descriptionShort stays when left out of a PUT and goes with null', async () => {
    const body = item('short', { descriptionShort: '茶' });
    expect(await admin.post(items, body)).toMatchObject({ descriptionShort: '茶' });
    expect(await admin.data('PUT', `${items}/short`, item('short'))).toMatchObject({ descriptionShort: '茶' });
    expect(await admin.data('PUT', `${items}/short`, { ...body, descriptionShort: null })).toMatchObject({
      descriptionShort: null,
    });
  });

  it('numbers come as numbers or as their text, camelCase wins over snake_case', async () => {
    const answer = await admin.post(
      items,
      item('coerced', { unitPrice: '165.9', unit_price: 1, unitCost: 999_999_999 }),
    );
    expect(answer).toMatchObject({ unitPrice: 165.9, unitCost: 999_999_999 });
  });

  it('an unknown tax is refused on PUT, too, and changes nothing', async () => {
    const answer = await admin.request('PUT', `${items}/coerced`, {
      body: item('coerced', { taxCode: '99', unitPrice: 1 }),
    });
    expect(refusal(answer)).toEqual(INVALID);
    expect(answer.body.message).toContain('body -> taxCode');
    expect(await admin.get(`${items}/coerced`)).toMatchObject({ taxCode: '12', unitPrice: 165.9 });
  });

  it('a code may hold any printable character', async () => {
    const code = 'a/b あ?';
    await admin.post(items, item(code));
    expect(await admin.get(`${items}/${encodeURIComponent(code)}`)).toMatchObject({ itemCode: code });
  });
});

describe('traits of an item', () => {
  const traits = {
    eatInTaxCode: '02',
    weighed: { unit: 'g', per: 100 },
    minimumAge: 20,
  };

  it('are kept by a client that does not know them, and go with null', async () => {
    const body = item('traits');
    expect(await admin.post(items, { ...body, ...traits })).toMatchObject(traits);
    expect(await admin.data('PUT', `${items}/traits`, body)).toMatchObject(traits);
    expect(await admin.get(`${storeItems}/traits/details`)).toMatchObject(traits);
    const gone = Object.fromEntries(Object.keys(plainTraits).map((field) => [field, null]));
    expect(await admin.data('PUT', `${items}/traits`, { ...body, ...gone })).toMatchObject(plainTraits);
  });

  it.each<[object, string | null]>([
    [{ openPrice: { minimum: 100, maximum: 200 } }, null],
    [{ openPrice: { minimum: 158, maximum: 158 } }, null],
    [{ openPrice: { minimum: 159, maximum: 200 } }, 'unitPrice'],
    [{ openPrice: { minimum: 159, maximum: 200 }, unitPrice: 0 }, null],
    [{ openPrice: { minimum: 100, maximum: 200 }, weighed: { unit: 'kg', per: 1 } }, 'openPrice'],
    [{ taxCode: '11', eatInTaxCode: '01' }, null],
    [{ taxCode: '11', eatInTaxCode: '02' }, 'eatInTaxCode'],
    [{ taxCode: '00', isTaxOutOfScope: true }, null],
    [{ taxCode: '12', isTaxOutOfScope: true }, 'isTaxOutOfScope'],
    [{ taxCode: '00', isTaxOutOfScope: true, eatInTaxCode: '00' }, 'isTaxOutOfScope'],
  ])('%j fit together, or are refused for %s', async (fields, refused) => {
    const answer = await admin.request('POST', items, { body: item('fit', fields) });
    if (refused === null) {
      expect(answer).toMatchObject({ status: 201, body: { data: fields } });
      await admin.data('DELETE', `${items}/fit`);
    } else {
      expect(refusal(answer)).toEqual(INVALID);
      expect(answer.body.message).toContain(`body -> ${refused}:`);
    }
  });

  it('must fit what stays, too: a PUT is held against the whole item', async () => {
    await admin.post(items, item('whole', { eatInTaxCode: '02' }));
    const answer = await admin.request('PUT', `${items}/whole`, { body: item('whole', { taxCode: '11' }) });
    expect(refusal(answer)).toEqual(INVALID);
    expect(answer.body.message).toContain('body -> eatInTaxCode: must be of the type of taxCode');
    expect(await admin.get(`${items}/whole`)).toMatchObject({ taxCode: '12', eatInTaxCode: '02' });
  });
});

it('items are listed by category where wished, the code breaks ties', async () => {
  await admin.post(items, item('z1', { categoryCode: '100' }));
  await admin.post(items, item('a2', { categoryCode: '300' }));
  await admin.post(items, item('z2', { categoryCode: '300' }));
  const { body } = await admin.request('GET', `${items}?sort=category_code:-1&limit=2`);
  expect(codes(body.data)).toEqual(['z2', 'a2']);
  expect(body.metadata).toMatchObject({ sort: 'category_code:-1, item_code:-1' });
  expect(codes(await admin.get(`${items}?sort=category_code:1&limit=1`))).toEqual(['z1']);
});

describe('an item that is deleted logically', () => {
  const code = 'retired';
  let path: string;
  beforeAll(async () => {
    path = `${items}/${code}`;
    await admin.post(items, item(code));
    await admin.post(storeItems, { itemCode: code, storePrice: 99 });
    expect(await admin.data('DELETE', `${path}?is_logical=true`)).toEqual({ itemCode: code, isLogical: true });
  });

  it('is read only by those who ask for it', async () => {
    expect(refusal(await admin.request('GET', path))).toEqual(NOT_FOUND);
    expect(refusal(await admin.request('GET', `${path}?is_logical_deleted=false`))).toEqual(NOT_FOUND);
    expect(await admin.get(`${path}?is_logical_deleted=true`)).toMatchObject({ itemCode: code, isDeleted: true });
  });

  it('is listed only where wished', async () => {
    expect(codes(await admin.get(`${items}?limit=0`))).not.toContain(code);
    const { body } = await admin.request('GET', `${items}?limit=0&is_logical_deleted=true`);
    expect(codes(body.data)).toContain(code);
    expect(body.metadata?.total).toBe(codes(body.data).length);
  });

  it('cannot be changed, sold, deleted again or given a store price', async () => {
    expect(refusal(await admin.request('PUT', path, { body: item(code) }))).toEqual(NOT_FOUND);
    expect(refusal(await admin.request('GET', `${storeItems}/${code}/details`))).toEqual(NOT_FOUND);
    expect(refusal(await admin.request('DELETE', `${path}?is_logical=true`))).toEqual(NOT_FOUND);
    expect(
      refusal(
        await admin.request('POST', `${shop.base}/stores/0002/items`, { body: { itemCode: code, storePrice: 1 } }),
      ),
    ).toEqual(NOT_FOUND);
  });

  it('keeps its code, and its store prices', async () => {
    expect(refusal(await admin.request('POST', items, { body: item(code) }))).toEqual(DUPLICATE);
    expect(await admin.get(`${storeItems}/${code}`)).toMatchObject({ itemCode: code, storePrice: 99 });
  });

  it('can be removed for good; then its code is free', async () => {
    expect(await admin.data('DELETE', path)).toEqual({ itemCode: code, isLogical: false });
    expect(refusal(await admin.request('GET', `${path}?is_logical_deleted=true`))).toEqual(NOT_FOUND);
    await admin.post(items, item(code));
    expect(await admin.get(`${storeItems}/${code}/details`)).toMatchObject({ storePrice: 99, isDeleted: false });
  });
});

describe('prices of a store', () => {
  const code = 'priced';
  let changes: Change[] = [];
  beforeAll(async () => {
    await admin.post(items, item(code));
    shop.store.app.get(ChangeBroadcast, { strict: false }).subscribe((change) => changes.push(change));
  });
  const announced = () => {
    const seen = changes;
    changes = [];
    return seen;
  };

  it('need an item that is sold', async () => {
    expect(refusal(await admin.request('POST', storeItems, { body: { itemCode: 'nobody', storePrice: 1 } }))).toEqual(
      NOT_FOUND,
    );
  });

  it.each([-1, 0.1234567, null, 'x', undefined])('cannot be %p', async (storePrice) => {
    expect(refusal(await admin.request('POST', storeItems, { body: { itemCode: code, storePrice } }))).toEqual(INVALID);
    expect(refusal(await admin.request('PUT', `${storeItems}/${code}`, { body: { storePrice } }))).toEqual(INVALID);
  });

  it('are created, read, changed, listed and deleted', async () => {
    const created = await admin.request('POST', storeItems, { body: { item_code: code, store_price: 148 } });
    expect(created).toMatchObject({ status: 201, body: { operation: 'create_item_master_async' } });
    const times = { entryDatetime: expect.stringMatching(PLAIN_TIME), lastUpdateDatetime: null };
    expect(created.body.data).toEqual({ itemCode: code, storePrice: 148, ...times });
    expect(await admin.get(`${storeItems}/${code}`)).toEqual({ itemCode: code, storePrice: 148, ...times });
    expect(refusal(await admin.request('POST', storeItems, { body: { itemCode: code, storePrice: 1 } }))).toEqual(
      DUPLICATE,
    );

    const changed = await admin.request('PUT', `${storeItems}/${code}`, { body: { storePrice: 0, itemCode: 'other' } });
    expect(changed.body).toMatchObject({
      operation: 'update_item_store_master_async',
      data: { itemCode: code, storePrice: 0, lastUpdateDatetime: expect.stringMatching(PLAIN_TIME) },
    });

    const listed = await admin.request('GET', storeItems);
    expect(listed.body).toMatchObject({
      operation: 'get_item_store_master_all_async',
      metadata: { total: 2, sort: 'item_code:1', filter: { tenant_id: shop.tenantId, store_code: '0001' } },
    });
    expect(codes(listed.body.data)).toEqual([code, 'retired']);
    expect(await admin.get(`${shop.base}/stores/0002/items`)).toEqual([]);

    const deleted = await admin.request('DELETE', `${storeItems}/${code}`);
    expect(deleted.body).toMatchObject({ operation: 'delete_item_store_master_async', data: { itemCode: code } });
    expect(announced()).toEqual([
      { tenantId: shop.tenantId, kind: 'itemStore', code, revision: 1 },
      { tenantId: shop.tenantId, kind: 'itemStore', code, revision: 2 },
      { tenantId: shop.tenantId, kind: 'itemStore', code },
    ]);
  });

  it('are 404 where there is none', async () => {
    expect(refusal(await admin.request('GET', `${storeItems}/${code}`))).toEqual(NOT_FOUND);
    expect(refusal(await admin.request('PUT', `${storeItems}/${code}`, { body: { storePrice: 1 } }))).toEqual(
      NOT_FOUND,
    );
    expect(refusal(await admin.request('DELETE', `${storeItems}/${code}`))).toEqual(NOT_FOUND);
  });
});

describe('an item as a store sells it', () => {
  const code = 'detailed';
  const detail = (store: string) => admin.request('GET', `${shop.base}/stores/${store}/items/${code}/details`);

  beforeAll(async () => {
    await admin.post(items, item(code, { descriptionShort: '茶' }));
    await admin.post(`${shop.base}/stores/0001/items`, { itemCode: code, storePrice: 148 });
    await admin.post(`${shop.base}/stores/0003/items`, { itemCode: code, storePrice: 0 });
    await admin.data('PUT', `${shop.base}/stores/0001/items/${code}`, { storePrice: 138 });
  });

  it.each([
    ['0001', 138, true],
    ['0002', null, false],
    ['0003', 0, false],
  ])('in store %s has the store price %p', async (store, storePrice, wasChanged) => {
    const answer = await detail(store);
    expect(answer).toMatchObject({ status: 200, body: { operation: 'get_item_store_master_detail_async' } });
    expect(answer.body.data).toEqual({
      ...item(code),
      descriptionShort: '茶',
      isDiscountRestricted: false,
      ...plainTraits,
      isDeleted: false,
      storePrice,
      entryDatetime: expect.stringMatching(PLAIN_TIME),
      lastUpdateDatetime: wasChanged ? expect.stringMatching(PLAIN_TIME) : null,
    });
  });

  it('is unknown where the item is', async () => {
    expect(refusal(await admin.request('GET', `${storeItems}/nobody/details`))).toEqual(NOT_FOUND);
  });

  describe('together with others', () => {
    const batch = (store: string, body: unknown, api = admin) =>
      api.request<TestEnvelope<{ itemCode: string; storePrice: number | null }[]>>(
        'POST',
        `${shop.base}/stores/${store}/items/details/batch`,
        { body },
      );

    beforeAll(async () => {
      await admin.post(items, item('plain'));
      await admin.post(items, item('gone'));
      await admin.post(`${shop.base}/stores/0001/items`, { itemCode: 'gone', storePrice: 1 });
      await admin.data('DELETE', `${items}/gone?is_logical=true`);
    });

    it.each([
      ['itemCodes', '0001', 138],
      ['item_codes', '0002', null],
    ])('%s: those that are sold, in the order asked, each once', async (field, store, storePrice) => {
      const answer = await batch(store, { [field]: ['plain', 'nobody', code, 'gone', 'plain'] });
      expect(answer).toMatchObject({ status: 200, body: { operation: 'get_item_store_master_details_async' } });
      expect(answer.body.data).toEqual([
        (await admin.request<TestEnvelope<unknown>>('GET', `${shop.base}/stores/${store}/items/plain/details`)).body
          .data,
        expect.objectContaining({ itemCode: code, storePrice }),
      ]);
    });

    it('of nothing is nothing', async () => expect((await batch('0001', { itemCodes: [] })).body.data).toEqual([]));

    it.each([
      [{}],
      [{ itemCodes: null }],
      [{ itemCodes: code }],
      [{ itemCodes: [5] }],
      [{ itemCodes: [''] }],
      [[code]],
    ])('is refused with %j', async (body) => expect(refusal(await batch('0001', body))).toEqual([422, '300001']));

    it('is refused with more than 1,000 codes', async () => {
      const itemCodes = Array.from({ length: 1001 }, (_, i) => `code ${i}`);
      expect(refusal(await batch('0001', { itemCodes }))).toEqual([422, '300001']);
      expect((await batch('0001', { itemCodes: itemCodes.slice(1) })).status).toBe(200);
    });

    it('is for all who may read one, a terminal in its own store', async () => {
      for (const reader of [shop.user('clerk'), shop.terminal('0001'), shop.service])
        expect((await batch('0001', { itemCodes: [code] }, reader)).body.data).toHaveLength(1);
      expect(refusal(await batch('0003', { itemCodes: [code] }, shop.terminal('0001')))).toEqual([403, '200002']);
    });
  });

  it('a terminal sees that of its own store only', async () => {
    const till = shop.terminal('0001');
    expect(await till.get(`${storeItems}/${code}/details`)).toMatchObject({ storePrice: 138 });
    for (const path of [`/${code}/details`, `/${code}`, '']) {
      expect(refusal(await till.request('GET', `${shop.base}/stores/0003/items${path}`))).toEqual([403, '200002']);
    }
  });
});
