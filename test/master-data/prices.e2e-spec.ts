import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ChangeBroadcast, type Change } from '@kugelpos/state';
import { eventually, openShop, type Api, type TestEnvelope } from '@kugelpos/testing';
import { ItemRepository } from '../../apps/master-data/src/items/item.repository.js';
import { believe } from './clock.js';
import { refusal, startShop, tea, type Shop } from './shop.js';

const NOT_FOUND = [404, '100001'];
const INVALID = [422, '300001'];

let shop: Shop;
let admin: Api;
let items: string;
let storeItems: string;

beforeAll(async () => {
  // The shortest lifetime of a copy in a cart: a price that takes effect is sold at once, as far as a test can wait.
  shop = await startShop({ CART_REFERENCE_TTL_SECONDS: '1' });
  admin = shop.admin;
  items = `${shop.base}/items`;
  storeItems = `${shop.base}/stores/0001/items`;
}, 60_000);
afterAll(() => shop.store.dispose());
afterEach(() => {
  jest.useRealTimers();
});

/** Soon enough that the tokens of this test still hold then. */
const MINUTE = 60_000;
const first = Math.ceil(Date.now() / 1000) * 1000 + 2 * MINUTE;
const second = first + MINUTE;
const iso = (instant: number): string => new Date(instant).toISOString();
/** The same in the zone of the store, as clients write it and as it is answered. */
const wallClock = (instant: number): string => iso(instant + 9 * 60 * MINUTE).slice(0, 19);
const inTokyo = (instant: number): string => `${wallClock(instant)}.000000+09:00`;

interface Plan {
  itemCode: string;
  price: number | null;
  changes: { validFrom: string; price: number | null }[];
}

const newItem = (itemCode: string) => admin.post(items, { ...tea, itemCode, unitPrice: 100 });
const plan = (path: string, changes: unknown) => admin.request('PUT', `${path}/prices`, { body: { changes } });

describe('prices to come', () => {
  it('take effect at their instant everywhere, the next one after them', async () => {
    await newItem('april');
    const planned = await plan(`${items}/april`, [
      { valid_from: iso(second), price: 120 },
      { validFrom: wallClock(first), price: 110 },
    ]);
    expect(planned).toMatchObject({ status: 200, body: { operation: 'update_item_prices' } });
    const coming = [
      { validFrom: inTokyo(first), price: 110 },
      { validFrom: inTokyo(second), price: 120 },
    ];
    expect(planned.body.data).toEqual({ itemCode: 'april', price: 100, changes: coming });
    const table: [number, number, number][] = [
      [first - 1, 100, 2],
      [first, 110, 1],
      [second - 1, 110, 1],
      [second, 120, 0],
    ];
    for (const [instant, unitPrice, left] of table) {
      believe(instant);
      expect(await admin.get(`${items}/april`)).toMatchObject({ unitPrice });
      expect((await admin.get<object[]>(items))[0]).toMatchObject({ itemCode: 'april', unitPrice });
      expect(await admin.get(`${storeItems}/april/details`)).toMatchObject({ unitPrice, storePrice: null });
      expect(await admin.post(`${storeItems}/details/batch`, { itemCodes: ['april'] })).toMatchObject([{ unitPrice }]);
      expect(await admin.get(`${items}/april/prices`)).toEqual({
        itemCode: 'april',
        price: unitPrice,
        changes: coming.slice(2 - left),
      });
      jest.useRealTimers();
    }
  });

  it('in a store begin and end there only', async () => {
    await newItem('campaign');
    const answer = await plan(`${storeItems}/campaign`, [
      { validFrom: wallClock(first), price: 0 },
      { validFrom: iso(second), price: null },
    ]);
    expect(answer.body).toMatchObject({ operation: 'update_item_store_prices', data: { price: null } });
    for (const [instant, storePrice] of [
      [first - 1, null],
      [first, 0],
      [second - 1, 0],
      [second, null],
    ] as const) {
      believe(instant);
      expect(await admin.get(`${storeItems}/campaign/details`)).toMatchObject({ unitPrice: 100, storePrice });
      expect(await admin.get(`${storeItems}/campaign`)).toMatchObject({ storePrice });
      expect(await admin.get(`${storeItems}/campaign/prices`)).toMatchObject({ price: storePrice });
      expect(await admin.get(`${shop.base}/stores/0002/items/campaign/details`)).toMatchObject({ storePrice: null });
      jest.useRealTimers();
    }
  });

  it('give way to a price that is set by hand after they began, and stay when it is set before', async () => {
    await newItem('byHand');
    await admin.post(storeItems, { itemCode: 'byHand', storePrice: 90 });
    for (const path of [`${items}/byHand`, `${storeItems}/byHand`]) {
      await plan(path, [
        { validFrom: wallClock(first), price: 110 },
        { validFrom: iso(second), price: 120 },
      ]);
      const put = { ...tea, unitPrice: 95, storePrice: 95 };
      await admin.data('PUT', path, put);
      expect(await admin.get<Plan>(`${path}/prices`)).toMatchObject({ price: 95, changes: [{ price: 110 }, {}] });
      believe(first + 1);
      await admin.data('PUT', path, put);
      expect(await admin.get<Plan>(`${path}/prices`)).toMatchObject({ price: 95, changes: [{ price: 120 }] });
      jest.useRealTimers();
    }
  });

  it('are replaced as a whole: what began stays the price, what is not named is withdrawn', async () => {
    await newItem('replaced');
    for (const path of [`${items}/replaced`, `${storeItems}/replaced`]) {
      await plan(path, [
        { validFrom: wallClock(first), price: 110 },
        { validFrom: iso(second), price: 120 },
      ]);
      believe(first);
      expect((await plan(path, [])).body.data).toEqual({ itemCode: 'replaced', price: 110, changes: [] });
      expect(await admin.get(`${path}/prices`)).toEqual({ itemCode: 'replaced', price: 110, changes: [] });
      jest.useRealTimers();
    }
  });

  it.each<[string, unknown]>([
    ['no list', undefined],
    ['no instant', [{ price: 1 }]],
    ['an instant that is none', [{ validFrom: '2099-02-30', price: 1 }]],
    ['an instant that is over', [{ validFrom: '2020-01-01', price: 1 }]],
    [
      'the same instant twice',
      [
        { validFrom: wallClock(first), price: 1 },
        { validFrom: iso(first), price: 2 },
      ],
    ],
    ['no price', [{ validFrom: wallClock(first) }]],
    ['a negative price', [{ validFrom: wallClock(first), price: -1 }]],
    ['too many', Array.from({ length: 101 }, (_, i) => ({ validFrom: `${2100 + i}-01-01`, price: 1 }))],
  ])('are refused with %s, and nothing changes', async (_, changes) => {
    const path = `${items}/april`;
    const before = await admin.get(`${path}/prices`);
    expect(refusal(await plan(path, changes))).toEqual(INVALID);
    expect(refusal(await plan(`${storeItems}/april`, changes))).toEqual(INVALID);
    expect(await admin.get(`${path}/prices`)).toEqual(before);
    expect(await admin.get(`${storeItems}/april/prices`)).toEqual({ itemCode: 'april', price: null, changes: [] });
  });

  it('cannot end the common price, nor be of an item that nobody sells', async () => {
    expect(refusal(await plan(`${items}/april`, [{ validFrom: wallClock(first), price: null }]))).toEqual(INVALID);
    for (const path of [`${items}/nobody`, `${storeItems}/nobody`]) {
      expect(refusal(await plan(path, []))).toEqual(NOT_FOUND);
      expect(refusal(await admin.request('GET', `${path}/prices`))).toEqual(NOT_FOUND);
    }
  });

  it('are planned by managers and seen by all, a terminal in its own store', async () => {
    for (const path of [`${items}/april`, `${storeItems}/april`]) {
      expect((await shop.terminal('0001').request('GET', `${path}/prices`)).status).toBe(200);
      expect(refusal(await shop.user('clerk').request('PUT', `${path}/prices`, { body: { changes: [] } }))).toEqual([
        403,
        '200002',
      ]);
    }
    const elsewhere = `${storeItems}/april/prices`;
    expect(refusal(await shop.terminal('0003').request('GET', elsewhere))).toEqual([403, '200002']);
  });

  it('are announced, so that nobody keeps a copy of the price before', async () => {
    const changes: Change[] = [];
    const end = shop.store.app.get(ChangeBroadcast, { strict: false }).subscribe((change) => changes.push(change));
    await newItem('announced');
    await plan(`${items}/announced`, [{ validFrom: wallClock(first), price: 1 }]);
    await plan(`${storeItems}/announced`, [{ validFrom: wallClock(first), price: 1 }]);
    end();
    expect(changes).toEqual([
      expect.objectContaining({ kind: 'item', code: 'announced', revision: 1 }),
      expect.objectContaining({ kind: 'item', code: 'announced', revision: 2 }),
      expect.objectContaining({ kind: 'itemStore', code: 'announced', revision: 1 }),
    ]);
  });

  it('of two who plan at once one is told to look again, or the later wins whole', async () => {
    await newItem('race');
    const answers = await Promise.all(
      [1, 2, 3].map((price) => plan(`${items}/race`, [{ validFrom: wallClock(first), price }])),
    );
    for (const answer of answers) expect([200, 409]).toContain(answer.status);
    const { changes } = await admin.get<Plan>(`${items}/race/prices`);
    expect(changes).toHaveLength(1);
    const told = answers
      .filter(({ status }) => status === 200)
      .map(({ body }) => (body.data as Plan).changes[0]?.price);
    expect(told).toContain(changes[0]?.price);
  });

  it('are none for an item of an earlier release', async () => {
    await newItem('old');
    const repository = shop.store.app.get(ItemRepository, { strict: false }) as unknown as {
      model(tenantId: string): Promise<{ collection: { updateOne(filter: object, update: object): Promise<unknown> } }>;
    };
    const traits = { price_changes: '', eat_in_tax_code: '', weighed: '', open_price: '', is_tax_out_of_scope: '' };
    const { collection } = await repository.model(shop.tenantId);
    await collection.updateOne({ item_code: 'old' }, { $unset: { ...traits, minimum_age: '' } });
    expect(await admin.get(`${items}/old/prices`)).toEqual({ itemCode: 'old', price: 100, changes: [] });
    expect(await admin.get(`${storeItems}/old/details`)).toMatchObject({ unitPrice: 100, weighed: null });
    expect((await plan(`${items}/old`, [{ validFrom: wallClock(first), price: 1 }])).status).toBe(200);
  });
});

it('a till that sold an item sells it at its new price once that has begun', async () => {
  const { tenantId, admin: owner, till } = await openShop(shop.store.url, { storeCode: 'S1' });
  const masters = `/master-data/api/v1/tenants/${tenantId}`;
  const soldAt = async (): Promise<number | undefined> => {
    const { cartId } = await till.api.post<{ cartId: string }>('/cart/api/v1/carts', {});
    const cart = `/cart/api/v1/carts/${cartId}`;
    const { body } = await till.api.request<TestEnvelope<{ lineItems: { unitPrice: number }[] }>>(
      'POST',
      `${cart}/lineItems`,
      { body: [{ itemCode: 'INT10', quantity: 1 }] },
    );
    await till.api.post(`${cart}/cancel`);
    return body.data.lineItems[0]?.unitPrice;
  };
  expect(await soldAt()).toBe(105);
  await owner.data('PUT', `${masters}/items/INT10/prices`, {
    changes: [{ validFrom: iso(Date.now() + 1500), price: 77 }],
  });
  // The cart now has a copy again, nearly always of the price before, and nothing announces the new one.
  await soldAt();
  expect(await eventually(soldAt, (price) => price === 77)).toBe(77);
});
