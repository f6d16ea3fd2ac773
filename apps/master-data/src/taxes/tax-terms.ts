import type { TaxClass, TaxType } from '@kugelpos/contracts';
import { inForceAt } from '../masters/scheduled.js';
import type { TaxDocument, TaxTerms } from './tax.schema.js';

/** The class of a tax that names none. */
export function impliedClass(type: TaxType, rate: number): TaxClass {
  if (type === 'Exempt') return 'exempt';
  return rate === 0 ? 'zeroRated' : 'taxable';
}

/** What of a tax holds at an instant. */
export function termsAt(tax: TaxTerms & Pick<TaxDocument, 'changes'>, at: Date): TaxTerms {
  return inForceAt(tax.changes, at) ?? tax;
}

/** What does not fit together in a tax: field and reason; empty where all does. */
export function misfits(
  type: TaxType,
  { rate, class: taxClass, reduced }: Pick<TaxTerms, 'rate' | 'class' | 'reduced'>,
): [field: 'rate' | 'class' | 'reduced', reason: string][] {
  const issues: [field: 'rate' | 'class' | 'reduced', reason: string][] = [];
  const isTaxed = taxClass === 'taxable' || taxClass === 'zeroRated';
  if (isTaxed === (type === 'Exempt')) issues.push(['class', 'does not fit the type']);
  if (taxClass === 'taxable' && rate === 0) issues.push(['rate', 'must be above 0 for this class']);
  if (taxClass !== 'taxable' && rate > 0) issues.push(['rate', 'must be 0 for this class']);
  if (taxClass !== 'taxable' && reduced) issues.push(['reduced', 'is for class taxable only']);
  return issues;
}
