import { wire, type Setting } from '@kugelpos/platform';
import { impliedClass } from './tax-terms.js';
import { NewTax } from './tax.dto.js';
import type { TaxFields } from './tax.schema.js';

const WHOLE_UNITS = -1;

const taxed = (
  code: string,
  type: 'External' | 'Internal',
  name: string,
  rate: number,
  reduced: boolean,
): TaxFields => ({
  tax_code: code,
  tax_type: type,
  tax_name: name,
  rate,
  round_digit: WHOLE_UNITS,
  round_method: 'Floor',
  reduced,
  class: 'taxable',
});

/** The taxes of a new Japanese tenant (spec common §4.10; reduced and class: retail rule 2). */
export const JPY_TAXES: readonly TaxFields[] = [
  {
    tax_code: '00',
    tax_type: 'Exempt',
    tax_name: '非課税',
    rate: 0,
    round_digit: 0,
    round_method: null,
    reduced: false,
    class: 'exempt',
  },
  taxed('01', 'External', '外税10%', 10, false),
  taxed('02', 'Internal', '内税10%', 10, false),
  taxed('11', 'External', '外税 8%', 8, true),
  taxed('12', 'Internal', '内税 8%', 8, true),
];

const TaxTable = wire.array(NewTax, { min: 1, max: 100 });

/** Setting that holds a tax table as JSON (spec §8, TAX_MASTER); unset: {@link JPY_TAXES}. */
export function taxTable({ doc }: { doc: string }): Setting<readonly TaxFields[]> {
  return { parse: parseTaxTable, fallback: JPY_TAXES, required: false, unit: '', doc, shown: '' };
}

/** @throws Error whose message says what would be right */
export function parseTaxTable(text: string): readonly TaxFields[] {
  const result = TaxTable.safeParse(parsedJson(text));
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new Error(`must be a JSON array of taxes: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`);
  }
  const taxes = result.data.map((tax): TaxFields => ({
    tax_code: tax.taxCode,
    tax_type: tax.taxType,
    tax_name: tax.taxName,
    rate: tax.rate,
    round_digit: tax.roundDigit ?? null,
    round_method: tax.roundMethod ?? null,
    reduced: tax.reduced ?? false,
    class: tax.class ?? impliedClass(tax.taxType, tax.rate),
  }));
  if (new Set(taxes.map((tax) => tax.tax_code)).size < taxes.length) throw new Error('must name each tax_code once');
  return taxes;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
