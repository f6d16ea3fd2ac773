import { describe, expect, it } from '@jest/globals';
import { basket, discountOf, priced, refusalOf, type BasketText, type Facts } from './basket.fixture.js';
import { checkLineDiscounts } from './line.js';
import { priceCart } from './price-cart.js';
import type { DiscountInput, LineInput, PricedCart } from './types.js';

type Row = [text: BasketText, facts: Facts];

const lines: Row[] = [
  // gross: rounded half-up once per line
  [{ lines: '198*3 02' }, { amounts: '594', quantity: 3 }],
  [{ lines: '165.9*3 02' }, { amounts: '498' }],
  [{ lines: '165.5 02' }, { amounts: '166' }],
  [{ lines: '165.4 02' }, { amounts: '165' }],
  [{ lines: '0.4*2 02' }, { amounts: '1' }],
  [{ lines: '0 02' }, { amounts: '0', due: 0, balance: 0 }],
  [{ lines: '1.15*3 32', digits: 2 }, { amounts: '3.45' }],
  [{ lines: '0.335 32', digits: 2 }, { amounts: '0.34' }],
  // measured
  [{ lines: '398~2.35 12' }, { amounts: '935', quantity: 1 }],
  [{ lines: '398~2.35 12 -20%' }, { amounts: '748', discount: 187 }],
  [{ lines: '99.5~0.5 12 -5%' }, { amounts: '47', discount: 3 }],
  [{ lines: '99.5~0.335 12' }, { amounts: '33' }],
  [{ lines: '100~0.005 12' }, { amounts: '1' }],
  // percentages: per piece, compounding, in list order
  [{ lines: '100*3 02 -10%' }, { amounts: '270' }],
  [{ lines: '99*3 02 -10%' }, { amounts: '267' }],
  [{ lines: '95*3 02 -10%' }, { amounts: '255' }],
  [{ lines: '94*3 02 -10%' }, { amounts: '255' }],
  [{ lines: '100*2 02 -10% -20%' }, { amounts: '144' }],
  [{ lines: '99 02 -10% -10%' }, { amounts: '80' }],
  [{ lines: '100 02 -33.3%' }, { amounts: '67' }],
  [{ lines: '500 02 -2.3%' }, { amounts: '488' }],
  [{ lines: '100 02 -0%' }, { amounts: '100', discount: 0 }],
  [{ lines: '100*2 02 -100%' }, { amounts: '0' }],
  [{ lines: '99*3 02 -10%', rounding: 'Floor' }, { amounts: '270' }],
  [{ lines: '91*2 02 -10%', rounding: 'Ceil' }, { amounts: '162' }],
  [{ lines: '165.9*3 02 -10%' }, { amounts: '447' }],
  [{ lines: '165.5*3 02 -100%' }, { amounts: '0', discount: 497 }],
  [{ lines: '9.99*3 32 -20%', digits: 2 }, { amounts: '23.97' }],
  [{ lines: '1.005 32 -50%', digits: 3 }, { amounts: '0.502' }],
  // amounts: once per line, after the percentages
  [{ lines: '100*3 02 -50' }, { amounts: '250' }],
  [{ lines: '100*2 02 -30 -10%' }, { amounts: '150', discount: 50 }],
  [{ lines: '100 02 -100' }, { amounts: '0', due: 0 }],
  [{ lines: '100 02 -60 -40' }, { amounts: '0' }],
  [{ lines: '100*2 02 -100 -50%' }, { amounts: '0' }],
  [{ lines: '100 02 -60 -41' }, { refused: '402002' }],
  [{ lines: '100 02 -101' }, { refused: '402002' }],
  [{ lines: '100*2 02 -101 -50%' }, { refused: '402002' }],
  [{ lines: '100 02 -100.01' }, { refused: '300001' }],
  [{ lines: '100 02 -101%' }, { refused: '300001' }],
  [{ lines: '100 02 --1%' }, { refused: '300001' }],
  [{ lines: '100 02 --1' }, { refused: '300001' }],
  [{ lines: '100 02 R -1' }, { refused: '402005' }],
  [{ lines: '100 02 R -1%' }, { refused: '402005' }],
];

const promotions: Row[] = [
  [
    { lines: '100 02 @drink', promotions: 'drink 10' },
    { amounts: '90', discount: 10 },
  ],
  [
    { lines: '198*3 01 @drink -20', promotions: 'drink 12.5' },
    { amounts: '499', discount: 95 },
  ],
  [{ lines: '100 02 @drink', promotions: 'drink 10; drink 20' }, { amounts: '80' }],
  [{ lines: '100 02 @drink', promotions: 'drink 20; drink 10' }, { amounts: '80' }],
  [{ lines: '100 02 @drink; 100 02 @food; 100 02', promotions: 'drink 10; food 5' }, { amounts: '90 95 100' }],
  [{ lines: '100 02 @drink R', promotions: 'drink 10' }, { amounts: '100' }],
  [
    { lines: '100 02 @drink X; 100 02 @drink', promotions: 'drink 10' },
    { amounts: '100 90', due: 90, discount: 10 },
  ],
  [
    { lines: '100 02 @drink', promotions: 'drink 0; drink 101' },
    { amounts: '100', discount: 0 },
  ],
  [{ lines: '100 02 @drink -10%', promotions: 'drink 20' }, { amounts: '72' }],
  [{ lines: '100*3 02 @drink -20', promotions: 'drink 10' }, { amounts: '250' }],
  [{ lines: '398~2.35 12 @meat', promotions: 'meat 20' }, { amounts: '748' }],
  // a promotion takes at most what the clerk's discounts leave
  [
    { lines: '100 02 @drink -95', promotions: 'drink 10' },
    { amounts: '0', discount: 100 },
  ],
  [
    { lines: '100 02 @drink -100', promotions: 'drink 10' },
    { amounts: '0', discount: 100 },
  ],
];

describe('lines', () => {
  it.each(lines)('%j', (text, facts) => expect(priced(text, facts)).toEqual(facts));

  it.each<Partial<LineInput>>([
    { quantity: 0 },
    { quantity: -1 },
    { quantity: 1.5 },
    { unitPrice: -1 },
    { unitPrice: Number.NaN },
    { unitPrice: Number.POSITIVE_INFINITY },
    { unitPrice: 1e16 },
    { unitPrice: 1e15, quantity: 10 },
    { measure: { value: 0, unit: 'kg' } },
    { measure: { value: -1, unit: 'kg' } },
    { measure: { value: 1.2, unit: 'kg' }, quantity: 2 },
    { discounts: [{ discountType: 'points', discountValue: 1 }] },
    { discounts: [{ discountType: 'Gift' as DiscountInput['discountType'], discountValue: 1 }] },
  ])('refuses %j', (line) => {
    const input = basket({ lines: '100 02' });
    expect(refusalOf(() => priceCart({ ...input, lines: input.lines.map((l) => ({ ...l, ...line })) }))).toBe('300001');
  });
});

describe('promotions', () => {
  it.each(promotions)('%j', (text, facts) => expect(priced(text, facts)).toEqual(facts));

  it('names the promotion on the line, after the manual discounts; on equal rates the first wins', () => {
    const cart = priceCart(basket({ lines: '100*2 02 @drink -10%', promotions: 'drink 20; drink 20' }));
    expect(cart.lines[0]?.discounts).toEqual([
      {
        seqNo: 1,
        discountType: 'DiscountPercentage',
        discountValue: 10,
        discountAmount: 20,
        discountDetail: null,
        promotionCode: null,
        promotionType: null,
      },
      {
        seqNo: 2,
        discountType: 'DiscountPercentage',
        discountValue: 20,
        discountAmount: 36,
        discountDetail: 'drink 20',
        promotionCode: 'P1',
        promotionType: 'category_discount',
      },
    ]);
  });

  const repriced = (cart: PricedCart, lines: string, better: string): PricedCart => {
    const input = basket({ lines, promotions: better });
    const stored = input.lines.map((line, i) => ({ ...line, discounts: cart.lines[i]?.discounts ?? [] }));
    return priceCart({ ...input, lines: stored });
  };

  it('is evaluated anew on every run: a stored grant is replaced by a better one and goes with its promotion', () => {
    const text = '100 02 @drink -10';
    const first = priceCart(basket({ lines: text, promotions: 'drink 10' }));
    expect(repriced(first, text, 'drink 20').lines[0]?.amount).toBe(70);
    expect(repriced(first, text, '').lines[0]?.amount).toBe(90);
    expect(repriced(first, text, 'drink 10')).toEqual(first);
  });

  it('keeps what a coupon or set promotion gave to the line', () => {
    const input = basket({ lines: '100 02' });
    const coupon: DiscountInput = {
      discountType: 'DiscountAmount',
      discountValue: 30,
      promotionCode: 'C',
      promotionType: 'coupon',
    };
    const cart = priceCart({ ...input, lines: input.lines.map((line) => ({ ...line, discounts: [coupon] })) });
    expect(cart.lines[0]).toMatchObject({ amount: 70, discounts: [{ promotionCode: 'C', promotionType: 'coupon' }] });
  });

  it('ignores promotion types that it does not know', () => {
    const input = basket({ lines: '100 02 @drink', promotions: 'drink 10' });
    const unknown = input.promotions.map((promotion) => ({ ...promotion, promotionType: 'set' }));
    expect(priceCart({ ...input, promotions: unknown }).lines[0]?.amount).toBe(100);
  });
});

describe('a cancelled line', () => {
  it('keeps its amounts but counts nowhere', () => {
    const before = priceCart(basket({ lines: '100 02 @drink; 50 02', promotions: 'drink 10', subtotal: '-14' }));
    expect(before.lines.map(({ netAmount }) => netAmount)).toEqual([81, 45]);
    const input = basket({ lines: '100 02 @drink X; 50 02', subtotal: '-14' });
    const [first, second] = input.lines;
    const after = priceCart({
      ...input,
      lines: [{ ...(first as LineInput), lastPriced: before.lines[0] }, second as LineInput],
    });
    expect(after.lines[0]).toEqual({ ...before.lines[0], netAmount: 90, allocations: [] });
    expect(after.totals).toMatchObject({
      subtotalAmount: 50,
      totalAmount: 36,
      totalQuantity: 1,
      totalDiscountAmount: 14,
    });
  });
});

describe('checkLineDiscounts', () => {
  const line = (text: string): LineInput => basket({ lines: text }).lines[0] as LineInput;

  it.each<[line: string, discounts: string[], refused: string | undefined]>([
    ['100*2 02', ['-200'], undefined],
    ['100*2 02', [], undefined],
    ['100*2 02 -150', ['-200'], undefined],
    ['100*2 02', ['-201'], '402002'],
    ['100*2 02', ['-120', '-81'], '402002'],
    ['100*2 02', ['-50%', '-101'], '402002'],
    ['100*2 02', ['-100.5%'], '300001'],
    ['100*2 02', ['--5'], '300001'],
    ['100*2 02', ['P5'], '300001'],
    ['100 02 R', ['-5'], '402005'],
    ['100 02 R', ['-500%'], '402005'],
    ['100 02 R', [], '402005'],
  ])('%s takes %j: %s', (text, words, refused) => {
    expect(refusalOf(() => checkLineDiscounts(line(text), words.map(discountOf)))).toBe(refused);
  });

  it('tells the limit', () => {
    expect(() => checkLineDiscounts(line('9.99 32'), [discountOf('-10')], { currencyDigits: 2 })).toThrow(
      expect.objectContaining({ code: '402002', params: { lineNo: 1, limit: 9.99, discount: 10 } }),
    );
  });
});
