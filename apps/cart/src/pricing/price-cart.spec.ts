import { describe, expect, it } from '@jest/globals';
import { basket, factsOf, priced, type BasketText, type Facts } from './basket.fixture.js';
import { priceCart } from './price-cart.js';

describe("the spec's worked example", () => {
  const lines = '198*3 01 @drink -20; 1080 12; 75*2 02';
  const promotions = 'drink 12.5';

  it('before the subtotal discount', () => {
    expect(factsOf(priceCart(basket({ lines, promotions })))).toMatchObject({
      amounts: '499 1080 150',
      taxes: '01=49/499 12=80/1080 02=13/150',
      due: 1778,
      discount: 95,
    });
  });

  it('with 7 % off, 600 cashless and 2,000 in cash', () => {
    const cart = priceCart(basket({ lines, promotions, subtotal: '-7%', pay: 'card 600; cash 2000' }));
    expect(factsOf(cart)).toEqual({
      amounts: '499 1080 150',
      shares: '35 76 10',
      taxes: '01=46/464 12=74/1004 02=12/140',
      summary: '10=650/59 8=1004/74',
      due: 1654,
      discount: 216,
      quantity: 6,
      paid: '600 1054',
      change: 946,
      forfeited: 0,
      balance: 0,
    });
    expect(cart.totals).toEqual({
      subtotalAmount: 1729,
      eligibleAmount: 1729,
      totalAmount: 1608,
      taxAmount: 46,
      totalTaxAmount: 132,
      totalAmountWithTax: 1654,
      totalQuantity: 6,
      totalDiscountAmount: 216,
      depositAmount: 2600,
      changeAmount: 946,
      forfeitedAmount: 0,
      balanceAmount: 0,
    });
  });
});

describe('acceptance baskets', () => {
  it.each<[name: string, text: BasketText, facts: Facts]>([
    [
      '1',
      { lines: '105 01; 105 02', pay: 'cash 500' },
      { taxes: '01=10/105 02=9/105', due: 220, summary: '10=220/20', change: 280, balance: 0 },
    ],
    [
      '2',
      { lines: '498*2 12; 228*3 02; 5 02 R; 300 01', subtotal: '-100', pay: 'cash 2000' },
      {
        shares: '50 35 0 15',
        taxes: '12=70/946 02=59/654 01=28/285',
        due: 1913,
        summary: '10=967/87 8=946/70',
        change: 87,
      },
    ],
    [
      '3, points as payment',
      { lines: '1080 12; 1100 02', pay: 'card 500; cash 2000' },
      { taxes: '12=80/1080 02=100/1100', due: 2180, paid: '500 1680', change: 320, balance: 0 },
    ],
    [
      '3, points as discount',
      { lines: '1080 12; 1100 02', subtotal: 'P500', pay: 'cash 2000' },
      { shares: '248 252', taxes: '12=61/832 02=77/848', due: 1680, paid: '1680', change: 320, balance: 0 },
    ],
    [
      '4, the sale of rule 17',
      { lines: '333*3 01', subtotal: '-100', pay: 'cash 988' },
      { taxes: '01=89/899', due: 988, balance: 0 },
    ],
    [
      '5',
      { lines: '398~2.35 12 -20%; 698 12', pay: 'cash 1500' },
      { amounts: '748 698', taxes: '12=107/1446', due: 1446, quantity: 2, change: 54, discount: 187 },
    ],
  ])('%s', (_, text, facts) => expect(priced(text, facts)).toEqual(facts));
});

/** Everything at once: tax × line discount × promotion × subtotal discount × payment. */
describe('mixed baskets', () => {
  it.each<[text: BasketText, facts: Facts]>([
    [
      { lines: '120*2 11 @drink; 500 01 R; 80 12', promotions: 'drink 10', subtotal: '-10%', pay: 'cash 1000' },
      {
        amounts: '216 500 80',
        shares: '22 0 8',
        taxes: '11=15/194 01=50/500 12=5/72',
        summary: '10=550/50 8=281/20',
        due: 831,
        discount: 54,
        change: 169,
      },
    ],
    [
      {
        lines: '250*4 12 @deli -5%; 398~1.5 12 @deli; 1000 02',
        promotions: 'deli 20',
        subtotal: 'P500',
        pay: 'voucher 1000; cash 2000',
      },
      {
        amounts: '760 478 1000',
        shares: '170 107 223',
        taxes: '12=71/961 02=70/777',
        summary: '10=777/70 8=961/71',
        due: 1738,
        paid: '1000 738',
        change: 1262,
        forfeited: 0,
      },
    ],
    [
      { lines: '4.5*2 30 @x; 1.25 30 R', promotions: 'x 10', subtotal: '-1', pay: 'card 5; cash 10', digits: 2 },
      { amounts: '8.1 1.25', shares: '1 0', taxes: '30=0.69/8.35', due: 9.04, paid: '5 4.04', change: 5.96 },
    ],
    [
      { lines: '2.5~0.75 32 @x -10%; 1.25 00', promotions: 'x 20', subtotal: '-5%', pay: 'voucher 3', digits: 3 },
      {
        // 1.875 − 0.188 − 0.337; 5 % of 2.6
        amounts: '1.35 1.25',
        shares: '0.068 0.062',
        taxes: '32=0.214/1.282 00=0/1.188',
        due: 2.47,
        paid: '2.47',
        forfeited: 0.53,
      },
    ],
    [
      { lines: '1000 90; 500 01; 500 03; 300 12 X', subtotal: '-10% -300', pay: 'card 1000; voucher 1000' },
      {
        // shares of 200: 100 50 50; of 300: 150 75 75; external 375 + 375 taxed once: 75
        shares: '250 125 125 0',
        taxes: '90=0/750 01=38/375 03=37/375',
        summary: '10=825/75 0=750/0',
        due: 1575,
        paid: '1000 575',
        forfeited: 425,
      },
    ],
    [
      { lines: '105 01 @a -5; 105 02 @a -5', promotions: 'a 10; a 20', subtotal: 'P58 -100', pay: 'cash 1' },
      { amounts: '79 79', shares: '79 79', taxes: '01=0/0 02=0/0', due: 0, discount: 210, change: 1, balance: 0 },
    ],
  ])('%j', (text, facts) => expect(priced(text, facts)).toEqual(facts));

  it('changes nothing that it was given', () => {
    const input = basket({ lines: '100*3 01 @a -10', promotions: 'a 10', subtotal: '-7%', pay: 'cash 500' });
    const copy = structuredClone(input);
    priceCart(input);
    expect(input).toEqual(copy);
  });
});
