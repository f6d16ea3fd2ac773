import { describe, expect, it } from '@jest/globals';
import { parseInstant } from '../masters/instants.js';
import { commonPriceAt, effectivePriceAt, storePriceAt } from './effective-price.js';
import type { PriceChange } from './price-change.schema.js';

const now = new Date('2026-11-21T09:00:00Z');
const past = (hours: number, price: number | null): PriceChange => ({
  valid_from: new Date(now.getTime() - hours * 3_600_000),
  price,
});
const future = (hours: number, price: number | null): PriceChange => past(-hours, price);

describe('the common price', () => {
  it.each<[string, PriceChange[] | undefined, number]>([
    ['without changes, of an earlier release', undefined, 100],
    ['without changes', [], 100],
    ['with a change to come', [future(1, 200)], 100],
    ['with a change that begins now', [past(0, 200)], 200],
    ['with a change to 0', [past(1, 0)], 0],
    ['with several that began', [past(3, 300), past(1, 110), past(2, 220)], 110],
    ['between two', [past(1, 110), future(1, 120)], 110],
  ])('%s', (_, price_changes, expected) => {
    const item = { unit_price: 100, ...(price_changes ? { price_changes } : {}) };
    expect(commonPriceAt(item, now)).toBe(expected);
  });
});

describe('what an item costs in a store', () => {
  const common = { base: 100, began: [past(1, 110)], coming: [future(1, 120)] };
  it.each<[string, { store_price: number | null; price_changes?: PriceChange[] } | null, number | null]>([
    ['no record', null, null],
    ['a price', { store_price: 90 }, 90],
    ['the price 0', { store_price: 0 }, 0],
    ['a price to come only', { store_price: null, price_changes: [future(1, 80)] }, null],
    ['a price that began', { store_price: null, price_changes: [past(1, 80)] }, 80],
    ['a price that began with 0', { store_price: 90, price_changes: [past(1, 0)] }, 0],
    ['a price that ended', { store_price: 90, price_changes: [past(1, null)] }, null],
    ['a price that ends later', { store_price: 90, price_changes: [future(1, null)] }, 90],
    ['a campaign that is on', { store_price: null, price_changes: [past(1, 80), future(1, null)] }, 80],
    ['a campaign that is over', { store_price: null, price_changes: [past(2, 80), past(1, null)] }, null],
  ])('with %s of its own', (_, ofStore, own) => {
    expect(storePriceAt(ofStore, now)).toBe(own);
    for (const [changes, expected] of [
      [undefined, common.base],
      [common.began, 110],
      [common.coming, common.base],
      [[...common.began, ...common.coming], 110],
    ] as const) {
      const item = { unit_price: common.base, ...(changes ? { price_changes: changes } : {}) };
      expect(effectivePriceAt(item, ofStore, now)).toEqual(
        own === null ? { price: expected, source: 'common' } : { price: own, source: 'store' },
      );
    }
  });
});

describe('a price takes effect at its instant in the zone of the store', () => {
  it.each([
    ['Asia/Tokyo', '2026-12-01T00:00:00', '2026-11-30T15:00:00Z'],
    ['America/New_York', '2026-12-01T00:00:00', '2026-12-01T05:00:00Z'],
    // Clocks are put forward over it, and back through it.
    ['America/New_York', '2026-03-08T02:30:00', '2026-03-08T07:30:00Z'],
    ['America/New_York', '2026-11-01T01:30:00', '2026-11-01T05:30:00Z'],
    ['America/New_York', '2026-11-01T01:30:00-05:00', '2026-11-01T06:30:00Z'],
  ])('in %s %s', (zone, text, instant) => {
    const validFrom = parseInstant(text, zone);
    if (validFrom === undefined) throw new Error('no instant');
    const item = { unit_price: 100, price_changes: [{ valid_from: validFrom, price: 200 }] };
    const at = new Date(instant).getTime();
    expect([at - 1, at, at + 1].map((time) => commonPriceAt(item, new Date(time)))).toEqual([100, 200, 200]);
  });
});
