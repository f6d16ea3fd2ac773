import { describe, expect, it } from '@jest/globals';
import { isAskedFor, isInHours, type PromotionWish } from './in-force.js';
import type { PromotionDocument } from './promotion.schema.js';

const categoryDiscount = (stores: string[], categories: string[]) => ({
  promotion_type: 'category_discount',
  detail: { target_store_codes: stores, target_category_codes: categories, discount_rate: 10 },
});
const everywhere = categoryDiscount([], ['drink']);
const inStore1 = categoryDiscount(['0001'], ['drink', 'food']);
const bare = { promotion_type: 'announcement', detail: null };
const otherType = { ...categoryDiscount(['0001'], ['drink']), promotion_type: 'coupon' };
const threshold = {
  promotion_type: 'order_threshold',
  detail: {
    target_store_codes: ['0002'],
    threshold: 3000,
    discount_type: 'DiscountAmount' as const,
    discount_value: 300,
  },
};
const all = { everywhere, inStore1, bare, otherType, threshold };

describe('which promotions in force are asked for', () => {
  it.each<[PromotionWish, (keyof typeof all)[]]>([
    [{}, ['everywhere', 'inStore1', 'bare', 'otherType', 'threshold']],
    [{ storeCode: '0001' }, ['everywhere', 'inStore1', 'otherType']],
    [{ storeCode: '0002' }, ['everywhere', 'threshold']],
    [{ categoryCode: 'drink' }, ['everywhere', 'inStore1']],
    [{ categoryCode: 'food' }, ['inStore1']],
    [{ categoryCode: 'paper' }, []],
    [{ storeCode: '0001', categoryCode: 'drink' }, ['everywhere', 'inStore1', 'otherType']],
    [{ storeCode: '0002', categoryCode: 'drink' }, ['everywhere']],
    [{ storeCode: '0002', categoryCode: 'food' }, []],
    [{ promotionType: 'category_discount' }, ['everywhere', 'inStore1']],
    [{ promotionType: 'coupon', storeCode: '0001', categoryCode: 'drink' }, ['otherType']],
    [{ promotionType: 'announcement', storeCode: '0001' }, []],
    [{ promotionType: 'unknown' }, []],
  ])('%j', (wish, expected) => {
    const found = Object.entries(all).filter(([, promotion]) => isAskedFor(promotion, wish));
    expect(found.map(([name]) => name)).toEqual(expected);
  });
});

describe('the hours of a promotion', () => {
  const TOKYO = 'Asia/Tokyo';
  const NEW_YORK = 'America/New_York';
  type Hours = Pick<PromotionDocument, 'weekdays' | 'time_of_day'>;
  const evening: Hours = { time_of_day: { from: '17:00', to: '19:00' } };
  const fridayNight: Hours = { weekdays: ['friday'], time_of_day: { from: '22:00', to: '02:30' } };
  const untilMidnight: Hours = { weekdays: ['friday'], time_of_day: { from: '22:00', to: '00:00' } };
  const weekend: Hours = { weekdays: ['saturday', 'sunday'] };
  const small: Hours = { weekdays: ['sunday'], time_of_day: { from: '01:00', to: '02:00' } };
  const skipped: Hours = { time_of_day: { from: '02:00', to: '03:00' } };
  const overSpring: Hours = { weekdays: ['saturday'], time_of_day: { from: '23:00', to: '03:00' } };

  // 20 November 2026 is a Friday. New York puts its clocks back on Sunday 1 November 2026 at 06:00 UTC, and forward on
  // Sunday 14 March 2027 at 07:00 UTC.
  it.each<[string, Hours, string, string, boolean]>([
    ['a promotion of an earlier release', {}, TOKYO, '2026-11-20T03:00:00+09:00', true],
    ['nothing said', { weekdays: [], time_of_day: null }, TOKYO, '2026-11-20T03:00:00+09:00', true],
    ['just before', evening, TOKYO, '2026-11-20T16:59:59.999+09:00', false],
    ['first instant', evening, TOKYO, '2026-11-20T17:00:00+09:00', true],
    ['last instant', evening, TOKYO, '2026-11-20T18:59:59.999+09:00', true],
    ['end', evening, TOKYO, '2026-11-20T19:00:00+09:00', false],
    ['the hours of another zone', evening, NEW_YORK, '2026-11-20T17:00:00+09:00', false],
    ['the day before', weekend, TOKYO, '2026-11-20T23:59:59.999+09:00', false],
    ['first instant of the day', weekend, TOKYO, '2026-11-21T00:00:00+09:00', true],
    ['last instant of the days', weekend, TOKYO, '2026-11-22T23:59:59.999+09:00', true],
    ['the day after', weekend, TOKYO, '2026-11-23T00:00:00+09:00', false],
    ['Saturday in Tokyo only', weekend, NEW_YORK, '2026-11-21T00:00:00+09:00', false],
    ['before the night', fridayNight, TOKYO, '2026-11-20T21:59:59.999+09:00', false],
    ['the night begins', fridayNight, TOKYO, '2026-11-20T22:00:00+09:00', true],
    ['after midnight', fridayNight, TOKYO, '2026-11-21T00:00:00+09:00', true],
    ['the night ends', fridayNight, TOKYO, '2026-11-21T02:30:00+09:00', false],
    ['early on Friday, of the night before', fridayNight, TOKYO, '2026-11-20T01:00:00+09:00', false],
    ['the next night', fridayNight, TOKYO, '2026-11-21T22:00:00+09:00', false],
    ['last instant before midnight', untilMidnight, TOKYO, '2026-11-20T23:59:59.999+09:00', true],
    ['midnight', untilMidnight, TOKYO, '2026-11-21T00:00:00+09:00', false],
    ['before an hour that comes twice', small, NEW_YORK, '2026-11-01T04:59:59Z', false],
    ['the hour for the first time', small, NEW_YORK, '2026-11-01T05:00:00Z', true],
    ['the hour for the second time', small, NEW_YORK, '2026-11-01T06:00:00Z', true],
    ['after it', small, NEW_YORK, '2026-11-01T07:00:00Z', false],
    ['before an hour that is left out', skipped, NEW_YORK, '2027-03-14T06:59:59.999Z', false],
    ['after an hour that is left out', skipped, NEW_YORK, '2027-03-14T07:00:00Z', false],
    ['the same hour a day later', skipped, NEW_YORK, '2027-03-15T06:00:00Z', true],
    ['the night of the shorter day', overSpring, NEW_YORK, '2027-03-14T06:59:59.999Z', true],
    ['its end, an hour earlier', overSpring, NEW_YORK, '2027-03-14T07:00:00Z', false],
    ['the same wall clock in winter', evening, NEW_YORK, '2026-11-20T22:00:00Z', true],
    ['the same wall clock in summer', evening, NEW_YORK, '2026-07-20T21:00:00Z', true],
  ])('%s', (_what, hours, zone, at, expected) => {
    expect(isInHours(hours, new Date(at), zone)).toBe(expected);
  });
});
