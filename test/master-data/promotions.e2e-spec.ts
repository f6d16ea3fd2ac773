import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { isPromotionOf, PROMOTION_TYPES, type PromotionWire } from '@kugelpos/contracts';
import type { Api } from '@kugelpos/testing';
import { PromotionRepository } from '../../apps/master-data/src/promotions/promotion.repository.js';
import { believe } from './clock.js';
import { inSnakeCase, PLAIN_TIME, refusal, startShop, tea, type Shop } from './shop.js';

const NOT_FOUND = [404, '100001'];
const INVALID = [422, '300001'];

let shop: Shop;
let admin: Api;
let promotions: string;

beforeAll(async () => {
  shop = await startShop();
  admin = shop.admin;
  promotions = `${shop.base}/promotions`;
}, 60_000);
afterAll(() => shop.store.dispose());
afterEach(() => {
  jest.useRealTimers();
});

const DAY = 24 * 3_600_000;
const yesterday = () => new Date(Date.now() - DAY).toISOString();
const tomorrow = () => new Date(Date.now() + DAY).toISOString();

const promotion = (promotionCode: string, more: object = {}) => ({
  promotionCode,
  promotionType: 'category_discount',
  name: promotionCode,
  startDatetime: yesterday(),
  endDatetime: tomorrow(),
  detail: { targetCategoryCodes: ['drink'], discountRate: 12.5 },
  ...more,
});

const active = async (query = ''): Promise<string[]> => {
  const list = await admin.get<PromotionWire[]>(`${promotions}/active${query}`);
  return list.map((entry) => entry.promotionCode);
};

describe('promotions in force', () => {
  const empty = (): Promise<unknown> =>
    active().then((codes) => Promise.all(codes.map((code) => admin.data('DELETE', `${promotions}/${code}`))));
  beforeAll(empty);

  it('are those of now, whole and in order of their codes', async () => {
    await admin.post(promotions, promotion('b-now'));
    await admin.post(
      promotions,
      promotion('a-now', {
        isActive: null,
        detail: { targetStoreCodes: null, targetCategoryCodes: ['food'], discountRate: 100 },
      }),
    );
    await admin.post(promotions, promotion('past', { startDatetime: '2020-01-01', endDatetime: yesterday() }));
    await admin.post(promotions, promotion('future', { startDatetime: tomorrow(), endDatetime: '2099-01-01' }));
    await admin.post(promotions, promotion('inactive', { isActive: false }));
    await admin.post(promotions, promotion('deleted'));
    await admin.data('DELETE', `${promotions}/deleted`);
    const answer = await shop.service.request<{ data: PromotionWire[] }>('GET', `${promotions}/active`);
    expect(answer.body).toMatchObject({ operation: 'get_active_promotions', metadata: null });
    expect(answer.body.data.map((entry) => entry.promotionCode)).toEqual(['a-now', 'b-now']);
    expect(answer.body.data[0]).toMatchObject({
      isActive: true,
      detail: { targetStoreCodes: [], targetCategoryCodes: ['food'], discountRate: 100 },
    });
  });

  it('are narrowed by store, category and type', async () => {
    const inStore = { targetStoreCodes: ['0001'], targetCategoryCodes: ['drink'], discountRate: 5 };
    await admin.post(promotions, promotion('c-store', { detail: inStore }));
    await admin.post(promotions, promotion('d-bare', { promotionType: 'announcement', detail: null }));
    const table: [string, string[]][] = [
      ['', ['a-now', 'b-now', 'c-store', 'd-bare']],
      ['?storeCode=&categoryCode=&promotionType=', ['a-now', 'b-now', 'c-store', 'd-bare']],
      ['?storeCode=0001', ['a-now', 'b-now', 'c-store']],
      ['?store_code=0002', ['a-now', 'b-now']],
      ['?categoryCode=drink', ['b-now', 'c-store']],
      ['?storeCode=0002&categoryCode=drink', ['b-now']],
      ['?promotionType=announcement', ['d-bare']],
      ['?promotionType=category_discount&storeCode=0001&categoryCode=food', ['a-now']],
    ];
    for (const [query, expected] of table) expect([query, await active(query)]).toEqual([query, expected]);
    await empty();
  });

  it('hold from their first to their last instant, both included', async () => {
    const start = Math.ceil(Date.now() / 1000) * 1000 + 60_000;
    const end = start + 60_000;
    const iso = (instant: number) => new Date(instant).toISOString();
    await admin.post(promotions, promotion('minute', { startDatetime: iso(start), endDatetime: iso(end) }));
    const table: [number, string[]][] = [
      [start - 1, []],
      [start, ['minute']],
      [start + 1, ['minute']],
      [end, ['minute']],
      [end + 1, []],
    ];
    for (const [instant, expected] of table) {
      believe(instant);
      expect([instant - start, await active()]).toEqual([instant - start, expected]);
      jest.useRealTimers();
    }
  });
});

describe('dates of promotions', () => {
  it.each([
    ['wall clock', '2026-11-01T00:00:00', '2026-11-30T23:59:59', '2026-11-01T00:00:00', '2026-11-30T23:59:59'],
    ['days', '2026-11-01', '20261130', '2026-11-01T00:00:00', '2026-11-30T00:00:00'],
    ['UTC', '2026-11-01T00:00:00Z', '2026-11-30T00:00:00Z', '2026-11-01T09:00:00', '2026-11-30T09:00:00'],
    [
      'offset',
      '2026-11-01T00:00:00+01:00',
      '2026-11-30T00:00:00.500-0500',
      '2026-11-01T08:00:00',
      '2026-11-30T14:00:00',
    ],
    ['a mixture', '2026-11-01T00:00:00', '2026-10-31T15:00:01Z', '2026-11-01T00:00:00', '2026-11-01T00:00:01'],
  ])('as %s are told as wall clock, at creation and after', async (name, startDatetime, endDatetime, start, end) => {
    const code = `dates ${name}`;
    const expected = { startDatetime: start, endDatetime: end };
    expect(await admin.post(promotions, promotion(code, { startDatetime, endDatetime }))).toMatchObject(expected);
    expect(await admin.get(`${promotions}/${encodeURIComponent(code)}`)).toMatchObject(expected);
  });

  it('must be in order as instants', async () => {
    const body = promotion('disorder', { startDatetime: '2026-11-01T00:00:00', endDatetime: '2026-10-31T15:00:00Z' });
    expect(refusal(await admin.request('POST', promotions, { body }))).toEqual(INVALID);
  });
});

describe('changing a promotion', () => {
  const code = 'change';
  let path: string;
  beforeAll(async () => {
    path = `${promotions}/${code}`;
    await admin.post(
      promotions,
      promotion(code, {
        description: 'text',
        startDatetime: '2026-11-01',
        endDatetime: '2026-11-30',
        detail: { targetStoreCodes: ['0001'], targetCategoryCodes: ['drink'], discountRate: 10 },
      }),
    );
  });

  it('leaves what is absent or null', async () => {
    const before = await admin.get<object>(path);
    const nothing = {
      name: null,
      description: null,
      startDatetime: null,
      endDatetime: null,
      isActive: null,
      detail: null,
    };
    for (const body of [{}, nothing]) {
      expect(await admin.data('PUT', path, body)).toEqual({ ...before, lastUpdateDatetime: expect.any(String) });
    }
  });

  it('replaces the detail as a whole: without stores it holds in all', async () => {
    const detail = { targetCategoryCodes: ['food'], discountRate: 5 };
    expect(await admin.data('PUT', path, { detail })).toMatchObject({
      name: code,
      detail: { ...detail, targetStoreCodes: [] },
    });
  });

  it('checks the dates that result', async () => {
    for (const body of [
      { startDatetime: '2026-11-30' },
      { endDatetime: '2026-10-31T15:00:00Z' },
      { endDatetime: 'never' },
    ]) {
      expect(refusal(await admin.request('PUT', path, { body }))).toEqual(INVALID);
    }
    expect(await admin.data('PUT', path, { endDatetime: '2026-10-31T15:00:01Z' })).toMatchObject({
      startDatetime: '2026-11-01T00:00:00',
      endDatetime: '2026-11-01T00:00:01',
    });
  });

  it('refuses what a creation refuses', async () => {
    for (const body of [
      { name: '' },
      { isActive: 'maybe' },
      { detail: { targetCategoryCodes: [], discountRate: 5 } },
      { detail: { targetCategoryCodes: ['x'], discountRate: 0 } },
    ]) {
      expect(refusal(await admin.request('PUT', path, { body }))).toEqual(INVALID);
    }
  });
});

describe('promotions that were deleted', () => {
  it('are unknown to everybody, and their codes stay taken', async () => {
    await admin.post(promotions, promotion('gone'));
    await admin.data('DELETE', `${promotions}/gone`);
    expect(refusal(await admin.request('GET', `${promotions}/gone`))).toEqual(NOT_FOUND);
    expect(refusal(await admin.request('PUT', `${promotions}/gone`, { body: {} }))).toEqual(NOT_FOUND);
    expect(refusal(await admin.request('DELETE', `${promotions}/gone`))).toEqual(NOT_FOUND);
    const listed = await admin.get<PromotionWire[]>(`${promotions}?limit=0`);
    expect(listed.map((entry) => entry.promotionCode)).not.toContain('gone');
    expect(refusal(await admin.request('POST', promotions, { body: promotion('gone') }))).toEqual([400, '500005']);
  });
});

it('promotions are listed by type and activity', async () => {
  await admin.post(
    promotions,
    promotion('other', { promotionType: 'announcement', detail: undefined, isActive: false }),
  );
  const list = async (query: string) => {
    const { body } = await admin.request<{ data: PromotionWire[]; metadata: { total: number; filter: object } }>(
      'GET',
      `${promotions}?limit=0&${query}`,
    );
    expect(body.metadata.total).toBe(body.data.length);
    return { codes: body.data.map((entry) => entry.promotionCode), filter: body.metadata.filter };
  };
  expect(await list('promotionType=announcement&isActive=no')).toEqual({
    codes: ['other'],
    filter: { promotion_type: 'announcement', is_active: false, tenant_id: shop.tenantId, is_deleted: false },
  });
  expect((await list('isActive=false')).codes).toEqual(['inactive', 'other']);
  expect((await list('promotionType=unknown')).codes).toEqual([]);
  expect((await list('isActive=true')).codes).not.toContain('other');
});

describe('types of promotions', () => {
  const off = { discountType: 'DiscountAmount', discountValue: 30 };
  const percentOff = { discountType: 'DiscountPercentage', discountValue: 12.5 };
  const stores = { targetStoreCodes: ['0001'] };
  const two = { targetItemCodes: ['INT1', 'INT2'] };
  /** One of each type that the spec does not have. */
  const details = {
    item_discount: { ...stores, ...two, ...off },
    quantity_break: { ...stores, ...two, quantity: 3, price: 400 },
    mix_and_match: { ...stores, ...two, quantity: 2, price: 500, cheapestFree: false },
    order_threshold: { ...stores, threshold: 3000, ...percentOff },
    coupon: { ...stores, couponCode: 'WINTER26', useLimit: 500, ...off },
  };
  const conditions = {
    priority: 10,
    combinable: true,
    weekdays: ['friday', 'sunday'],
    timeOfDay: { from: '22:00', to: '02:30' },
  };
  const noConditions = { priority: 0, combinable: false, weekdays: [], timeOfDay: null };
  type Type = keyof typeof details;
  const types = Object.keys(details) as Type[];

  const refusalOf = async (body: object, method = 'POST', path = promotions) => {
    const answer = await admin.request(method, path, { body });
    return { refusal: refusal(answer), message: answer.body.message };
  };

  beforeAll(async () => {
    const items = { INT1: '02', INT2: '12', EXT1: '01', EXT2: '11', FREE1: '00', FREE2: '00' };
    for (const [itemCode, taxCode] of Object.entries(items))
      await admin.post(`${shop.base}/items`, { ...tea, itemCode, taxCode });
    await admin.post(`${shop.base}/items`, { ...tea, itemCode: 'GONE', taxCode: '02' });
    await admin.data('DELETE', `${shop.base}/items/GONE?is_logical=true`);
    await admin.post(promotions, promotion('conditions'));
  });

  it.each(types)('%s is stored and answered whole, in both spellings', async (promotionType) => {
    const body = promotion(`T-${promotionType}`, { promotionType, ...conditions, detail: details[promotionType] });
    const expected = {
      ...body,
      description: null,
      startDatetime: expect.any(String),
      endDatetime: expect.any(String),
      isActive: true,
      entryDatetime: expect.stringMatching(PLAIN_TIME),
      lastUpdateDatetime: null,
    };
    const path = `${promotions}/${body.promotionCode}`;
    expect(await admin.post(promotions, body)).toEqual(expected);
    expect(await admin.get(path)).toEqual(expected);
    // A coupon code is free again once its promotion is deleted.
    await admin.data('DELETE', path);
    const again = { ...body, promotionCode: `${body.promotionCode}-2` };
    expect(await admin.post(promotions, inSnakeCase(again))).toEqual({
      ...expected,
      promotionCode: again.promotionCode,
    });
    await admin.data('DELETE', `${promotions}/${again.promotionCode}`);
  });

  it.each<[Type, object]>([
    ['item_discount', { ...two, ...percentOff, targetStoreCodes: [] }],
    ['quantity_break', { targetItemCodes: ['EXT1', 'EXT2'], quantity: 2, price: 0.5, targetStoreCodes: [] }],
    ['quantity_break', { targetItemCodes: ['FREE1', 'FREE2'], quantity: 2, price: 1, targetStoreCodes: [] }],
    ['mix_and_match', { ...two, quantity: 3, price: null, cheapestFree: true, targetStoreCodes: [] }],
    ['order_threshold', { threshold: 30, ...off, targetStoreCodes: [] }],
    ['item_discount', { ...off, targetItemCodes: ['INT1', 'EXT1', 'FREE1'], targetStoreCodes: [] }],
  ])('%s may be %j, and its stores, like the other conditions, may be left out', async (promotionType, detail) => {
    const body = promotion('may', { promotionType, detail: { ...detail, targetStoreCodes: undefined } });
    const code = `may-${promotionType}-${Object.values(detail).join('-').slice(0, 40)}`;
    const stored = await admin.post<PromotionWire>(promotions, { ...body, promotionCode: code });
    expect(stored).toMatchObject({ ...noConditions, detail });
    expect(stored.detail).toEqual({ ...detail });
    await admin.data('DELETE', `${promotions}/${encodeURIComponent(code)}`);
  });

  it.each<[Type, string, object | undefined]>([
    ...types.map((type): [Type, string, undefined] => [type, 'detail: Field required', undefined]),
    ['item_discount', 'targetItemCodes', { targetItemCodes: [] }],
    ['item_discount', 'targetItemCodes', { targetItemCodes: undefined }],
    ['item_discount', 'targetItemCodes -> 1: is not an item of this tenant', { targetItemCodes: ['INT1', 'NONE'] }],
    ['item_discount', 'targetItemCodes -> 0: is not an item of this tenant', { targetItemCodes: ['GONE'] }],
    ['item_discount', 'targetItemCodes', { targetItemCodes: Array.from({ length: 201 }, () => 'INT1') }],
    ['item_discount', 'targetStoreCodes -> 0', { targetStoreCodes: [5] }],
    ['item_discount', 'discountType', { discountType: 'points' }],
    ['item_discount', 'discountType', { discountType: undefined }],
    ['item_discount', 'discountValue', { discountValue: 0 }],
    ['item_discount', 'discountValue', { discountValue: 0.1234567 }],
    ['item_discount', 'discountValue', { discountType: 'DiscountPercentage', discountValue: 100.5 }],
    ['quantity_break', 'quantity', { quantity: 1 }],
    ['quantity_break', 'quantity', { quantity: 2.5 }],
    ['quantity_break', 'price', { price: 0 }],
    ['quantity_break', 'price', { price: null }],
    ['quantity_break', 'targetItemCodes -> 0: is not an item of this tenant', { targetItemCodes: ['NONE'] }],
    ['mix_and_match', 'price: either', { cheapestFree: true }],
    ['mix_and_match', 'price: either', { price: null }],
    ['mix_and_match', 'quantity', { quantity: 1000 }],
    ['order_threshold', 'threshold', { threshold: 0 }],
    ['order_threshold', 'threshold: Field required', { threshold: undefined }],
    ['order_threshold', 'discountValue', { discountType: 'DiscountAmount', discountValue: 3001 }],
    ['order_threshold', 'discountValue', { discountValue: 101 }],
    ['coupon', 'couponCode', { couponCode: ' X' }],
    ['coupon', 'couponCode: Field required', { couponCode: undefined }],
    ['coupon', 'useLimit', { useLimit: 0 }],
    ['coupon', 'useLimit: Field required', { useLimit: undefined }],
    ['coupon', 'discountValue', { discountType: 'DiscountPercentage', discountValue: 101 }],
  ])('%s is refused for its %s: %j', async (promotionType, place, wrong) => {
    const detail = wrong === undefined ? null : { ...details[promotionType], ...wrong };
    const answer = await refusalOf(promotion('refused', { promotionType, detail }));
    expect(answer.refusal).toEqual(INVALID);
    expect(answer.message).toContain(wrong === undefined ? `body -> ${place}` : `body -> detail -> ${place}`);
    expect(refusal(await admin.request('GET', `${promotions}/refused`))).toEqual(NOT_FOUND);
  });

  it('name a wrong field of the detail as the client spelled it', async () => {
    const body = inSnakeCase(promotion('refused', { promotionType: 'coupon', detail: { couponCode: '' } })) as object;
    expect((await refusalOf(body)).message).toContain('body -> detail -> coupon_code');
  });

  it.each([
    ['priority', -1],
    ['priority', 1000],
    ['priority', 'high'],
    ['combinable', 'maybe'],
    ['weekdays', ['someday']],
    ['weekdays', 'monday'],
    ['timeOfDay', { from: '09:00' }],
    ['timeOfDay', { from: '9:00', to: '10:00' }],
    ['timeOfDay', { from: '09:00', to: '24:00' }],
    ['timeOfDay', { from: '09:00', to: '09:00' }],
  ])('are refused with %s %j, when they are created and when they are changed', async (field, value) => {
    for (const [method, path] of [
      ['POST', promotions],
      ['PUT', `${promotions}/conditions`],
    ] as const) {
      const answer = await refusalOf(promotion('refused', { [field]: value }), method, path);
      expect([method, answer.refusal]).toEqual([method, INVALID]);
      expect(answer.message).toContain(`body -> ${field}`);
    }
    expect(await admin.get(`${promotions}/conditions`)).toMatchObject(noConditions);
  });

  it.each([
    ['quantity_break', ['INT1', 'EXT1']],
    ['mix_and_match', ['EXT2', 'INT2']],
    ['mix_and_match', ['INT1', 'FREE1']],
    ['quantity_break', ['EXT1', 'FREE1']],
  ] as const)('%s of %j is refused: the items are not on one price basis', async (promotionType, targetItemCodes) => {
    const code = `basis-${targetItemCodes.join('-')}`;
    const path = `${promotions}/${code}`;
    const mixed = { ...details[promotionType], targetItemCodes };
    const refused = [422, '308401'];
    expect((await refusalOf(promotion(code, { promotionType, detail: mixed }))).refusal).toEqual(refused);
    await admin.post(promotions, promotion(code, { promotionType, detail: details[promotionType] }));
    expect((await refusalOf({ detail: mixed }, 'PUT', path)).refusal).toEqual(refused);
    expect((await admin.get<PromotionWire>(path)).detail).toEqual(details[promotionType]);
    await admin.data('DELETE', path);
  });

  it('coupon codes are of one promotion each, until it is deleted', async () => {
    const coupon = (code: string, couponCode: string) =>
      promotion(code, { promotionType: 'coupon', detail: { ...details.coupon, couponCode } });
    await admin.post(promotions, coupon('coupon-1', 'A'));
    await admin.post(promotions, coupon('coupon-2', 'B'));
    const taken = [400, '308402'];
    expect((await refusalOf(coupon('coupon-3', 'A'))).refusal).toEqual(taken);
    const path = `${promotions}/coupon-2`;
    expect((await refusalOf({ detail: { ...details.coupon, couponCode: 'A' } }, 'PUT', path)).refusal).toEqual(taken);
    const sameCode = { ...details.coupon, couponCode: 'B', useLimit: 1 };
    expect(await admin.data('PUT', path, { detail: sameCode })).toMatchObject({ detail: sameCode });
    await admin.data('DELETE', `${promotions}/coupon-1`);
    expect(await admin.data('PUT', path, { detail: { ...sameCode, couponCode: 'A' } })).toMatchObject({
      detail: { couponCode: 'A' },
    });
    const race = await Promise.all(
      [1, 2, 3].map((i) => admin.request('POST', promotions, { body: coupon(`race-${i}`, 'C') })),
    );
    expect(race.map(({ status }) => status).sort()).toEqual([201, 400, 400]);
    for (const code of await active('?promotionType=coupon')) await admin.data('DELETE', `${promotions}/${code}`);
  });

  it('are changed by their own type; what the spec does not have stays, or goes with null', async () => {
    const path = `${promotions}/changed`;
    const promotionType = 'mix_and_match';
    await admin.post(promotions, promotion('changed', { promotionType, ...conditions, detail: details.mix_and_match }));
    expect((await refusalOf({ detail: details.coupon }, 'PUT', path)).refusal).toEqual(INVALID);
    expect(await admin.data('PUT', path, { name: 'x' })).toMatchObject({
      ...conditions,
      detail: details.mix_and_match,
    });
    const detail = { ...two, quantity: 2, cheapestFree: true };
    expect(
      await admin.data('PUT', path, { promotionType: 'coupon', detail, weekdays: ['sunday', 'monday'] }),
    ).toMatchObject({
      ...conditions,
      promotionType,
      weekdays: ['monday', 'sunday'],
      detail: { ...detail, price: null, targetStoreCodes: [] },
    });
    const nothing = { priority: null, combinable: null, weekdays: null, timeOfDay: null };
    expect(await admin.data('PUT', path, nothing)).toMatchObject(noConditions);
    await admin.data('DELETE', path);
  });

  it('are in force in their stores, on their days and in their hours', async () => {
    const body = promotion('NIGHT', {
      promotionType: 'order_threshold',
      ...conditions,
      detail: details.order_threshold,
      startDatetime: '2026-11-01',
      endDatetime: '2026-12-01',
    });
    await admin.post(promotions, body);
    // 20 November 2026 is a Friday; the store's zone is Asia/Tokyo.
    const table: [string, string[]][] = [
      ['2026-11-20T21:59:59', []],
      ['2026-11-20T22:00:00', ['NIGHT']],
      ['2026-11-20T13:00:00Z', ['NIGHT']],
      ['2026-11-21T02:29:59', ['NIGHT']],
      ['2026-11-21T02:30:00', []],
      ['2026-11-21T22:00:00', []],
      ['2026-10-30T22:00:00', []],
    ];
    const query = `?promotionType=order_threshold&storeCode=0001`;
    for (const [at, expected] of table) expect([at, await active(`${query}&at=${at}`)]).toEqual([at, expected]);
    expect(await active('?promotionType=order_threshold&storeCode=0002&at=2026-11-20T22:00:00')).toEqual([]);
    await admin.data('DELETE', `${promotions}/NIGHT`);
  });

  it('are in force by the hours of now, unless an instant is asked for', async () => {
    const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000);
    const tokyo = (hours: number) =>
      inHours(hours).toLocaleTimeString('en-GB', { timeZone: 'Asia/Tokyo', hour: '2-digit', minute: '2-digit' });
    const hours = (code: string, from: number, to: number) =>
      promotion(code, {
        promotionType: 'order_threshold',
        detail: details.order_threshold,
        timeOfDay: { from: tokyo(from), to: tokyo(to) },
      });
    await admin.post(promotions, hours('now', -2, 2));
    await admin.post(promotions, hours('later', 4, 8));
    expect(await active('?promotionType=order_threshold')).toEqual(['now']);
    expect(await active(`?promotionType=order_threshold&at=${inHours(6).toISOString()}`)).toEqual(['later']);
    for (const code of ['now', 'later']) await admin.data('DELETE', `${promotions}/${code}`);
  });

  it('are told from what an earlier release stored under the same name, without conditions', async () => {
    const spec = { targetStoreCodes: [], targetCategoryCodes: ['drink'], discountRate: 5 };
    await admin.post(promotions, promotion('old', { promotionType: 'announcement', detail: spec }));
    const repository = shop.store.app.get(PromotionRepository, { strict: false }) as unknown as {
      model(tenantId: string): Promise<{ collection: { updateOne(filter: object, update: object): Promise<unknown> } }>;
    };
    const { collection } = await repository.model(shop.tenantId);
    await collection.updateOne(
      { promotion_code: 'old' },
      {
        $set: { promotion_type: 'coupon' },
        $unset: { priority: '', combinable: '', weekdays: '', time_of_day: '' },
      },
    );
    const old = await admin.get<PromotionWire>(`${promotions}/old`);
    expect(old).toMatchObject({ ...noConditions, promotionType: 'coupon', detail: spec });
    expect(await active('?promotionType=coupon')).toEqual(['old']);
    expect(isPromotionOf(old, 'coupon')).toBe(false);
    expect(isPromotionOf({ ...old, detail: null } as PromotionWire, 'coupon')).toBe(false);
    expect(isPromotionOf({ ...old, promotionType: 'category_discount' } as PromotionWire, 'category_discount')).toBe(
      true,
    );
    expect(await admin.data('PUT', `${promotions}/old`, { detail: details.coupon })).toMatchObject({
      detail: details.coupon,
    });
    await admin.data('DELETE', `${promotions}/old`);
  });

  it('are not looked for at what is no instant', async () => {
    const answer = await admin.request('GET', `${promotions}/active?at=soon`);
    expect([refusal(answer), answer.body.message]).toEqual([INVALID, expect.stringContaining('query -> at')]);
  });

  it('are documented, each with its own detail, in requests and answers', async () => {
    const { body: document } = await admin.request<OpenApi>('GET', '/master-data/openapi.json');
    const route = document.paths['/api/v1/tenants/{tenant_id}/promotions']!;
    const sent = route.post.requestBody.content['application/json'].schema.properties['detail']!;
    expect(sent.anyOf?.map(({ title, properties }) => [title, Object.keys(properties).sort()])).toEqual(
      PROMOTION_TYPES.map((type) => [type, Object.keys({ ...details, ...spec }[type]).sort()]),
    );
    const answered = route.post.responses['201'].content['application/json'].schema.properties['data']!.anyOf ?? [];
    expect(answered.map(({ properties }) => properties['promotionType']?.enum?.[0])).toEqual([
      ...PROMOTION_TYPES,
      undefined,
    ]);
    for (const { properties } of answered.slice(1, -1)) {
      const type = properties['promotionType']?.enum?.[0] as Type;
      expect(Object.keys(properties['detail']?.properties ?? {}).sort()).toEqual(Object.keys(details[type]).sort());
    }
  });
});

const spec = { category_discount: { targetStoreCodes: [], targetCategoryCodes: [], discountRate: 1 } };

interface JsonSchema {
  title?: string;
  enum?: string[];
  anyOf?: JsonSchema[];
  properties: Record<string, JsonSchema>;
}

interface OpenApi {
  paths: Record<
    string,
    {
      post: {
        requestBody: { content: { 'application/json': { schema: JsonSchema } } };
        responses: Record<'201', { content: { 'application/json': { schema: JsonSchema } } }>;
      };
    }
  >;
}
