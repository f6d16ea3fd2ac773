import { describe, expect, it } from '@jest/globals';
import { JPY_TAXES, parseTaxTable } from './tax-table.js';

describe('TAX_MASTER', () => {
  it('reads entries as the reference writes them and concludes the class', () => {
    const text = JSON.stringify([
      { tax_code: '00', tax_type: 'Exempt', tax_name: '非課税', rate: 0, round_digit: 0 },
      { tax_code: '01', tax_type: 'External', tax_name: '外税10%', rate: 10.0, round_digit: -1, round_method: 'Floor' },
      { taxCode: 'NY', taxType: 'External', taxName: 'Sales tax', rate: '8.875', roundMethod: 'Round' },
      { tax_code: '20', tax_type: 'Internal', tax_name: '免税', rate: 0, reduced: true },
    ]);
    expect(parseTaxTable(text)).toEqual([
      JPY_TAXES[0],
      JPY_TAXES[1],
      {
        tax_code: 'NY',
        tax_type: 'External',
        tax_name: 'Sales tax',
        rate: 8.875,
        round_digit: null,
        round_method: 'Round',
        reduced: false,
        class: 'taxable',
      },
      expect.objectContaining({ tax_code: '20', reduced: true, class: 'zeroRated' }),
    ]);
  });

  it.each([
    '',
    'x',
    '{}',
    '[]',
    '[{"tax_code":"01"}]',
    '[{"tax_code":"01","tax_type":"Other","tax_name":"x","rate":1}]',
  ])('refuses %s', (text) => expect(() => parseTaxTable(text)).toThrow(/must be a JSON array of taxes/));

  it('refuses a code twice', () => {
    const tax = { tax_code: '01', tax_type: 'Exempt', tax_name: 'x', rate: 0 };
    expect(() => parseTaxTable(JSON.stringify([tax, tax]))).toThrow('must name each tax_code once');
  });
});
