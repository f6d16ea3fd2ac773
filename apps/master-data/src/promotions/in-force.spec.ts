import { describe, expect, it } from '@jest/globals';
import { isAskedFor, type PromotionWish } from './in-force.js';

const categoryDiscount = (stores: string[], categories: string[]) => ({
  promotion_type: 'category_discount',
  detail: { target_store_codes: stores, target_category_codes: categories, discount_rate: 10 },
});
const everywhere = categoryDiscount([], ['drink']);
const inStore1 = categoryDiscount(['0001'], ['drink', 'food']);
const bare = { promotion_type: 'announcement', detail: null };
const otherType = { ...categoryDiscount(['0001'], ['drink']), promotion_type: 'coupon' };
const all = { everywhere, inStore1, bare, otherType };

describe('which promotions in force are asked for', () => {
  it.each<[PromotionWish, (keyof typeof all)[]]>([
    [{}, ['everywhere', 'inStore1', 'bare', 'otherType']],
    [{ storeCode: '0001' }, ['everywhere', 'inStore1', 'otherType']],
    [{ storeCode: '0002' }, ['everywhere']],
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
