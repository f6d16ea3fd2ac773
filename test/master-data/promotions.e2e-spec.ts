import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { PromotionWire } from '@kugelpos/contracts';
import type { Api } from '@kugelpos/testing';
import { believe } from './clock.js';
import { startShop, refusal, type Shop } from './shop.js';

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
