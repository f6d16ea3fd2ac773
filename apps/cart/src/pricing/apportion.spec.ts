import { describe, expect, it } from '@jest/globals';
import { apportion } from './apportion.js';
import { basket, discountOf, priced, refusalOf, type BasketText, type Facts } from './basket.fixture.js';
import { checkSubtotalDiscounts, priceCart } from './price-cart.js';

type Row = [text: BasketText, facts: Facts];

const rows: Row[] = [
  [
    { lines: '100 02; 200 02', subtotal: '-30' },
    { shares: '10 20', taxes: '02=24/270', due: 270 },
  ],
  [
    { lines: '100 12; 100 02', subtotal: '-1' },
    { shares: '1 0', taxes: '12=7/99 02=9/100', due: 199 },
  ],
  [
    { lines: '100 02; 100 02; 100 02', subtotal: '-100' },
    { shares: '34 33 33', due: 200 },
  ],
  [
    { lines: '100 02; 100 02; 100 02', subtotal: '-200' },
    { shares: '67 67 66', due: 100 },
  ],
  [
    { lines: '1 02; 1 02; 1 02', subtotal: '-1' },
    { shares: '1 0 0', due: 2 },
  ],
  [
    { lines: '1 02; 1 02; 1 02', subtotal: '-2' },
    { shares: '1 1 0', due: 1 },
  ],
  [
    { lines: '1 02; 1 02; 1 02', subtotal: '-1 -1 -1' },
    { shares: '1 1 1', taxes: '02=0/0', due: 0, balance: 0 },
  ],
  [{ lines: '10 02; 20 02; 30 02', subtotal: '-1' }, { shares: '0 0 1' }],
  [{ lines: '10 02; 20 02; 30 02', subtotal: '-5' }, { shares: '0 2 3' }],
  [{ lines: '30 02; 20 02; 10 02', subtotal: '-5' }, { shares: '3 2 0' }],
  [
    { lines: '333*3 01', subtotal: '-100' },
    { shares: '100', taxes: '01=89/899', due: 988 },
  ],
  [
    { lines: '100 01; 200 01', subtotal: '-30' },
    { shares: '10 20', taxes: '01=27/270', due: 297 },
  ],
  [
    { lines: '100*2 02 -10%; 120 02', subtotal: '-30' },
    { shares: '18 12', due: 270, discount: 50 },
  ],
  [{ lines: '0 02; 100 02', subtotal: '-10' }, { shares: '0 10' }],
  // percentages: of the eligible subtotal, not compounding
  [
    { lines: '333 02; 333 02', subtotal: '-10%' },
    { shares: '34 33', discount: 67, due: 599 },
  ],
  [
    { lines: '333 02; 333 02', subtotal: '-10%', rounding: 'Floor' },
    { shares: '33 33', due: 600 },
  ],
  [
    { lines: '331 02; 330 02', subtotal: '-10%', rounding: 'Ceil' },
    { shares: '34 33', due: 594 },
  ],
  [
    { lines: '1000 02', subtotal: '-10% -10%' },
    { shares: '200', due: 800 },
  ],
  [
    { lines: '1000 02; 500 02', subtotal: '-7% -100' },
    { shares: '137 68', taxes: '02=117/1295', due: 1295 },
  ],
  [
    { lines: '100 02', subtotal: '-100%' },
    { shares: '100', due: 0 },
  ],
  [
    { lines: '100 02', subtotal: '-50% -50%' },
    { shares: '100', due: 0 },
  ],
  [
    { lines: '333 02', subtotal: '-50% -50%' },
    { shares: '333', discount: 333, due: 0 },
  ],
  // restricted and cancelled lines are left out
  [
    { lines: '100 02', subtotal: '-100' },
    { shares: '100', due: 0, balance: 0 },
  ],
  [
    { lines: '100 02; 300 02 R', subtotal: '-50' },
    { shares: '50 0', due: 350 },
  ],
  [
    { lines: '100 02; 300 02 R', subtotal: '-10%' },
    { shares: '10 0', due: 390 },
  ],
  [
    { lines: '100 02 R', subtotal: '-10%' },
    { shares: '0', discount: 0, due: 100 },
  ],
  [
    { lines: '100 02; 100 02 X', subtotal: '-50' },
    { shares: '50 0', due: 50 },
  ],
  [{ lines: '100 02', subtotal: '-101%' }, { refused: '300001' }],
  [{ lines: '100 02', subtotal: '--1%' }, { refused: '300001' }],
  [{ lines: '100 02', subtotal: '--1' }, { refused: '300001' }],
  [{ lines: '100 02', subtotal: 'P-1' }, { refused: '300001' }],
  [{ lines: '100 02', subtotal: '-0.5' }, { refused: '300001' }],
  // a discount given before lines went takes what is left of them, in order
  [
    { lines: '100 02; 1000 02 X', subtotal: '-500' },
    { shares: '100 0', discount: 100, due: 0 },
  ],
  [
    { lines: '100 01; 300 01 R', subtotal: '-80 P80' },
    { shares: '100 0', taxes: '01=30/300', due: 330 },
  ],
  [
    { lines: '1000 02 R', subtotal: 'P1' },
    { shares: '0', due: 1000 },
  ],
  [
    { lines: '', subtotal: '-5 -5%' },
    { discount: 0, due: 0 },
  ],
  // points lower the tax base like any subtotal discount
  [
    { lines: '1080 12; 1100 02', subtotal: 'P500' },
    { shares: '248 252', taxes: '12=61/832 02=77/848', due: 1680 },
  ],
  // other scales
  [
    { lines: '10 30; 5 30', subtotal: '-1', digits: 2 },
    { shares: '0.67 0.33', taxes: '30=1.16/14', due: 15.16 },
  ],
  [
    { lines: '1 32; 1 32; 1 32', subtotal: '-0.1', digits: 3 },
    { shares: '0.034 0.033 0.033', due: 2.9 },
  ],
];

describe('subtotal discounts', () => {
  it.each(rows)('%j', (text, facts) => expect(priced(text, facts)).toEqual(facts));

  it('gives every eligible line one allocation per discount', () => {
    const { lines, subtotalDiscounts } = priceCart(
      basket({ lines: '60 02; 5 02 R; 40 02; 9 02 X', subtotal: '-10% P5' }),
    );
    const given = { discountDetail: null, promotionCode: null, promotionType: null };
    const tenPercent = { seqNo: 1, discountType: 'DiscountPercentage', discountValue: 10, ...given };
    const points = { seqNo: 2, discountType: 'points', discountValue: 5, ...given };
    expect(subtotalDiscounts).toEqual([
      { ...tenPercent, discountAmount: 10 },
      { ...points, discountAmount: 5 },
    ]);
    expect(lines.map(({ allocations }) => allocations)).toEqual([
      [
        { ...tenPercent, discountAmount: 6 },
        { ...points, discountAmount: 3 },
      ],
      [],
      [
        { ...tenPercent, discountAmount: 4 },
        { ...points, discountAmount: 2 },
      ],
      [],
    ]);
  });
});

describe('checkSubtotalDiscounts', () => {
  it.each<[text: BasketText, discounts: string[], refused: string | undefined]>([
    [{ lines: '1000 02' }, ['-1000'], undefined],
    [{ lines: '1000 02' }, ['-1001'], '402003'],
    [{ lines: '1000 02' }, ['-100.5%'], '300001'],
    [{ lines: '333 02' }, ['-50%', '-50%'], undefined],
    [{ lines: '333 02' }, ['-50%', '-50.1%'], '402003'],
    [{ lines: '333 02' }, ['-50%', '-50%', 'P1'], '402003'],
    // the limit is the eligible subtotal: restricted and cancelled lines and external tax left out
    [{ lines: '100 01' }, ['-100'], undefined],
    [{ lines: '100 01' }, ['-101'], '402003'],
    [{ lines: '300 02; 1000 02 R' }, ['-300'], undefined],
    [{ lines: '300 02; 1000 02 R' }, ['-500'], '402003'],
    [{ lines: '1000 02 R' }, ['P1'], '402003'],
    [{ lines: '1000 02 R' }, ['-10%'], undefined],
    [{ lines: '100 02; 100 02 X' }, ['-150'], '402003'],
    [{ lines: '100 02; 1000 02 X', subtotal: '-500' }, ['-100'], undefined],
    [{ lines: '100 02; 1000 02 X', subtotal: '-500' }, ['-500'], '402003'],
    [{ lines: '1000 02', subtotal: '-900' }, ['-1000'], undefined],
    // what has been paid stays covered
    [{ lines: '1000 02', pay: 'card 600' }, ['-400'], undefined],
    [{ lines: '1000 02', pay: 'card 600' }, ['-401'], '402003'],
    [{ lines: '1000 02', pay: 'card 600' }, ['-20%', '-201'], '402003'],
    [{ lines: '1000 02', pay: 'cash 2000' }, ['-1'], '402003'],
    [{ lines: '1000 02', pay: 'cash 2000' }, [], undefined],
    [{ lines: '1000 02', pay: 'cash 400' }, ['-600'], undefined],
    // external tax shrinks with the discount: 450 + 45 covers 495, 449 + 44 does not
    [{ lines: '1000 01', pay: 'card 495' }, ['-550'], undefined],
    [{ lines: '1000 01', pay: 'card 495' }, ['-551'], '402003'],
    [{ lines: '1000 02', subtotal: '-100', pay: 'card 900' }, [], undefined],
    [{ lines: '1000 02', subtotal: '-100', pay: 'card 900' }, ['-100'], undefined],
    [{ lines: '1000 02', subtotal: '-100', pay: 'card 900' }, ['-101'], '402003'],
  ])('%j takes %j: %s', (text, words, refused) => {
    expect(refusalOf(() => checkSubtotalDiscounts(basket(text), words.map(discountOf)))).toBe(refused);
  });

  it('tells the limit', () => {
    const check = (text: BasketText, word: string) => () => checkSubtotalDiscounts(basket(text), [discountOf(word)]);
    expect(check({ lines: '300 02; 1000 02 R' }, '-500')).toThrow(
      expect.objectContaining({ params: { limit: 300, discount: 500 } }),
    );
    expect(check({ lines: '1000 02', pay: 'card 600' }, '-500')).toThrow(
      expect.objectContaining({ params: { limit: 400, discount: 500 } }),
    );
    expect(check({ lines: '1000 01', pay: 'cash 1100' }, '-1000')).toThrow(
      expect.objectContaining({ params: { limit: 0, discount: 1000 } }),
    );
  });
});

describe('apportion', () => {
  it('needs something to apportion over', () => {
    expect(apportion(0n, [0n, 0n])).toEqual([0n, 0n]);
    expect(apportion(0n, [])).toEqual([]);
    expect(() => apportion(1n, [0n])).toThrow(RangeError);
  });

  it('stays exact where doubles do not', () => {
    expect(apportion(9_007_199_254_740_991n, [9_007_199_254_740_993n, 9_007_199_254_740_993n])).toEqual([
      4_503_599_627_370_496n,
      4_503_599_627_370_495n,
    ]);
  });
});
