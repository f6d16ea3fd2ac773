import { describe, expect, it } from '@jest/globals';
import { basket, priced, refusalOf, type BasketText, type Facts } from './basket.fixture.js';
import { priceCart } from './price-cart.js';

type Row = [lines: string, facts: Facts];

const yen: Row[] = [
  // external and internal, one code
  ['100 01', { taxes: '01=10/100', due: 110, summary: '10=110/10' }],
  ['99 01', { taxes: '01=9/99', due: 108, summary: '10=108/9' }],
  ['109 01', { taxes: '01=10/109', due: 119, summary: '10=119/10' }],
  ['4 01; 5 01', { taxes: '01=0/9', due: 9, summary: '10=9/0' }],
  ['5*2 01', { taxes: '01=1/10', due: 11, summary: '10=11/1' }],
  ['100 02', { taxes: '02=9/100', due: 100, summary: '10=100/9' }],
  ['110 02', { taxes: '02=10/110', due: 110, summary: '10=110/10' }],
  ['109 02', { taxes: '02=9/109', due: 109 }],
  ['220 02', { taxes: '02=20/220', due: 220, summary: '10=220/20' }],
  ['333 02; 333 02', { taxes: '02=60/666', due: 666 }],
  ['105 02; 105 02; 105 02', { taxes: '02=28/315', due: 315 }],
  ['100 11', { taxes: '11=8/100', due: 108, summary: '8=108/8' }],
  ['99 11', { taxes: '11=7/99', due: 106, summary: '8=106/7' }],
  ['100 12', { taxes: '12=7/100', due: 100 }],
  ['108 12', { taxes: '12=8/108', due: 108 }],
  ['107 12', { taxes: '12=7/107', due: 107 }],
  // exempt, zero-rated, out of scope
  ['500 00', { taxes: '00=0/500', due: 500, summary: '0=500/0' }],
  ['300 20', { taxes: '20=0/300', due: 300, summary: '0=300/0' }],
  ['500 90', { taxes: '90=0/500', due: 500, summary: '0=500/0' }],
  ['100 00; 100 20; 100 90', { summary: '0=100/0 0=100/0 0=100/0', due: 300 }],
  // several codes of one rate: one summary row; external tax once over all external codes
  ['105 01; 105 02', { taxes: '01=10/105 02=9/105', due: 220, summary: '10=220/20' }],
  ['105 01; 105 03', { taxes: '01=11/105 03=10/105', due: 231, summary: '10=231/21' }],
  ['15 03; 15 01', { taxes: '03=2/15 01=1/15', due: 33, summary: '10=33/3' }],
  ['9 01; 9 03', { taxes: '01=1/9 03=0/9', due: 19, summary: '10=19/1' }],
  ['100 12; 100 13', { taxes: '12=7/100 13=7/100', summary: '8=100/7 8=100/7' }],
  [
    '100 01; 100 11; 100 02; 100 12; 100 00',
    { taxes: '01=10/100 11=8/100 02=9/100 12=7/100 00=0/100', due: 518, summary: '10=210/19 8=208/15 0=100/0' },
  ],
  // order of first appearance; cancelled lines do not count
  ['100 12; 100 01; 100 12', { taxes: '12=14/200 01=10/100', due: 310, quantity: 3 }],
  ['50 02 X; 100 01; 100 02', { taxes: '01=10/100 02=9/100', due: 210, quantity: 2 }],
  // rounding methods
  ['15 05', { taxes: '05=2/15', due: 17, summary: '10=17/2' }],
  ['14 05', { taxes: '05=1/14', due: 15 }],
  ['15 09', { taxes: '09=2/15', due: 17 }],
  ['11 06', { taxes: '06=2/11', due: 13, summary: '10=13/2' }],
  ['10 06', { taxes: '06=1/10', due: 11 }],
  ['105 07', { taxes: '07=10/105', due: 105 }],
  ['104 07', { taxes: '07=9/104', due: 104 }],
  ['100 08', { taxes: '08=10/100', due: 100 }],
  ['15 05; 4 01', { taxes: '05=1/15 01=0/4', due: 20, summary: '10=20/1' }],
  ['15 34', { taxes: '34=1/15', due: 16 }],
];

const cents: Row[] = [
  ['9.99 30', { taxes: '30=0.82/9.99', due: 10.81, summary: '8.25=10.81/0.82' }],
  ['9.99 31', { taxes: '31=0.82/9.99', due: 10.81 }],
  ['0.06 30', { taxes: '30=0/0.06', due: 0.06 }],
  ['0.07 30', { taxes: '30=0.01/0.07', due: 0.08 }],
  ['0.07 31', { taxes: '31=0/0.07', due: 0.07 }],
  ['9.99 32', { taxes: '32=1.67/9.99', due: 9.99 }],
  ['0.1*3 32', { amounts: '0.3', taxes: '32=0.05/0.3', due: 0.3 }],
  ['19.99 01', { taxes: '01=1/19.99', due: 20.99 }],
];

const mils: Row[] = [
  ['1.005 30', { taxes: '30=0.083/1.005', due: 1.088 }],
  ['0.333*3 32', { taxes: '32=0.167/0.999', due: 0.999 }],
  ['1.999 33', { taxes: '33=0.33/1.999', due: 1.999 }],
];

describe('tax of a basket', () => {
  const rows: [BasketText, Facts][] = [
    ...yen.map(([lines, facts]): [BasketText, Facts] => [{ lines }, facts]),
    ...cents.map(([lines, facts]): [BasketText, Facts] => [{ lines, digits: 2 }, facts]),
    ...mils.map(([lines, facts]): [BasketText, Facts] => [{ lines, digits: 3 }, facts]),
  ];
  it.each(rows)('%j', (text, facts) => expect(priced(text, facts)).toEqual(facts));

  it('carries what the wire needs of a row', () => {
    expect(priceCart(basket({ lines: '100*3 11; 50 11; 20 90' })).taxes).toEqual([
      {
        taxNo: 1,
        taxCode: '11',
        taxType: 'External',
        taxName: 'External 8%',
        taxAmount: 28,
        targetAmount: 350,
        targetQuantity: 4,
        rate: 8,
        reduced: true,
        class: 'taxable',
      },
      {
        taxNo: 2,
        taxCode: '90',
        taxType: 'Exempt',
        taxName: 'Exempt 0%',
        taxAmount: 0,
        targetAmount: 20,
        targetQuantity: 1,
        rate: 0,
        reduced: false,
        class: 'outOfScope',
      },
    ]);
  });

  it('tells the reduced rate and the classes apart in the summary, in a stable order', () => {
    const { taxSummary } = priceCart(basket({ lines: '1 90; 1 00; 1 20; 108 12; 108 13; 110 02' }));
    expect(taxSummary).toEqual([
      { rate: 10, reduced: false, class: 'taxable', taxIncluded: 110, taxExcluded: 100, tax: 10 },
      { rate: 8, reduced: false, class: 'taxable', taxIncluded: 108, taxExcluded: 100, tax: 8 },
      { rate: 8, reduced: true, class: 'taxable', taxIncluded: 108, taxExcluded: 100, tax: 8 },
      { rate: 0, reduced: false, class: 'zeroRated', taxIncluded: 1, taxExcluded: 1, tax: 0 },
      { rate: 0, reduced: false, class: 'exempt', taxIncluded: 1, taxExcluded: 1, tax: 0 },
      { rate: 0, reduced: false, class: 'outOfScope', taxIncluded: 1, taxExcluded: 1, tax: 0 },
    ]);
  });

  it('refuses a tax code that the master does not have', () => {
    expect(refusalOf(() => priceCart(basket({ lines: '100 77' })))).toBe('100001');
  });
});
