import type { TaxClass } from '@kugelpos/contracts';
import type { Rules } from './discount.js';
import { fromMinor, sum } from './money.js';
import { byRate, internalTax, leading, type TaxGroup } from './tax.js';
import type { TaxSummaryRow } from './types.js';

const CLASS_ORDER: Readonly<Record<TaxClass, number>> = { taxable: 0, zeroRated: 1, exempt: 2, outOfScope: 3 };

/**
 * The tax of a qualified invoice, rounded once per rate and receipt (retail rule 1): of P, all internal and external
 * lines of the rate with their external tax, the tax is P × r / (100 + r). It may differ by a unit from the sum of
 * the rows per code. Σ taxIncluded is the total with tax. Sorted by class, then highest rate, reduced last.
 */
export function taxSummary(groups: readonly TaxGroup[], rules: Rules): TaxSummaryRow[] {
  return byRate(groups)
    .map((sameRate) => summaryRow(sameRate, rules))
    .sort(
      (a, b) => CLASS_ORDER[a.class] - CLASS_ORDER[b.class] || b.rate - a.rate || Number(a.reduced) - Number(b.reduced),
    );
}

function summaryRow(sameRate: readonly TaxGroup[], rules: Rules): TaxSummaryRow {
  const entry = leading(sameRate);
  const included = sum(
    sameRate.map(({ entry: { taxType }, target, tax }) => target + (taxType === 'External' ? tax : 0n)),
  );
  const tax = entry.class === 'taxable' ? internalTax(included, entry, rules) : 0n;
  return {
    rate: entry.rate,
    reduced: entry.reduced,
    class: entry.class,
    taxIncluded: fromMinor(included, rules.digits),
    taxExcluded: fromMinor(included - tax, rules.digits),
    tax: fromMinor(tax, rules.digits),
  };
}
