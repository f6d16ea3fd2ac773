import type { TaxType } from '@kugelpos/contracts';
import type { InputIssue } from '@kugelpos/errors';
import type { ItemDocument, ItemTraits } from './item.schema.js';

/** What must fit together in an item. */
export type FieldsToFit = Pick<ItemDocument, 'unit_price' | 'tax_code'> & ItemTraits;

/** The taxes that an item names. */
export function taxCodesOf({ tax_code, eat_in_tax_code }: FieldsToFit): string[] {
  return eat_in_tax_code === null ? [tax_code] : [tax_code, eat_in_tax_code];
}

/**
 * What does not fit together in an item, as refused fields of a request; empty where all does.
 * @param typeOf the types of those of its taxes that the tenant has
 */
export function misfits(item: FieldsToFit, typeOf: ReadonlyMap<string, TaxType>): InputIssue[] {
  const issues: InputIssue[] = [];
  const refuse = (field: string, reason: string) => issues.push({ location: ['body', field], reason });
  const type = typeOf.get(item.tax_code);
  if (type === undefined) refuse('taxCode', 'is not a tax of this tenant');
  if (item.eat_in_tax_code !== null) {
    const eatInType = typeOf.get(item.eat_in_tax_code);
    if (eatInType === undefined) refuse('eatInTaxCode', 'is not a tax of this tenant');
    // One price for both: it cannot include one tax and exclude the other (retail rule 4).
    else if (type !== undefined && eatInType !== type) refuse('eatInTaxCode', 'must be of the type of taxCode');
  }
  if (item.is_tax_out_of_scope) {
    if (type !== undefined && type !== 'Exempt') refuse('isTaxOutOfScope', 'needs a taxCode of type Exempt');
    if (item.eat_in_tax_code !== null) refuse('isTaxOutOfScope', 'does not go with eatInTaxCode');
  }
  if (item.open_price !== null) {
    const { minimum, maximum } = item.open_price;
    if (minimum > maximum) refuse('openPrice', 'minimum must not be above maximum');
    if (item.weighed !== null) refuse('openPrice', 'does not go with weighed');
    const isWithin = item.unit_price >= minimum && item.unit_price <= maximum;
    if (item.unit_price !== 0 && !isWithin) refuse('unitPrice', 'must be 0 or within openPrice');
  }
  return issues;
}
