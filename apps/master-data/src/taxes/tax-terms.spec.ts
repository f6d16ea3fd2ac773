import { describe, expect, it } from '@jest/globals';
import type { TaxClass, TaxType } from '@kugelpos/contracts';
import { impliedClass, misfits, termsAt } from './tax-terms.js';

const CLASSES: TaxClass[] = ['taxable', 'zeroRated', 'exempt', 'outOfScope'];
const TYPES: TaxType[] = ['External', 'Internal', 'Exempt'];

describe('type, class and rate of a tax', () => {
  it('fit together in these ways only', () => {
    const fitting = TYPES.flatMap((type) =>
      CLASSES.flatMap((taxClass) =>
        [0, 10]
          .filter((rate) => misfits(type, { rate, class: taxClass, reduced: false }).length === 0)
          .map((rate) => `${type} ${taxClass} ${rate}`),
      ),
    );
    expect(fitting).toEqual([
      'External taxable 10',
      'External zeroRated 0',
      'Internal taxable 10',
      'Internal zeroRated 0',
      'Exempt exempt 0',
      'Exempt outOfScope 0',
    ]);
  });

  it.each(TYPES)('of %s: the class that follows from type and rate fits', (type) => {
    for (const rate of type === 'Exempt' ? [0] : [0, 10])
      expect(misfits(type, { rate, class: impliedClass(type, rate), reduced: false })).toEqual([]);
  });

  it('only a taxable one is reduced', () => {
    expect(misfits('Internal', { rate: 8, class: 'taxable', reduced: true })).toEqual([]);
    expect(misfits('Internal', { rate: 0, class: 'zeroRated', reduced: true })).toEqual([
      ['reduced', expect.any(String)],
    ]);
  });
});

it('a new rate holds from its instant on', () => {
  const terms = {
    tax_name: '外税8%',
    rate: 8,
    round_digit: -1,
    round_method: 'Floor' as const,
    reduced: false,
    class: 'taxable' as const,
  };
  const change = { ...terms, tax_name: '外税10%', rate: 10, valid_from: new Date('2019-09-30T15:00:00Z') };
  const tax = { ...terms, changes: [change] };
  expect(termsAt(tax, new Date('2019-09-30T14:59:59.999Z')).rate).toBe(8);
  expect(termsAt(tax, new Date('2019-09-30T15:00:00Z'))).toMatchObject({ rate: 10, tax_name: '外税10%' });
  expect(termsAt(terms, new Date()).rate).toBe(8);
});
