import type { RoundMethod, TaxClass, TaxType } from '@kugelpos/contracts';
import { defineCollection, type BaseFields } from '@kugelpos/tenancy';

/** What a tax is (spec §3.9 with retail rule 2). */
export interface TaxFields {
  tax_code: string;
  tax_type: TaxType;
  tax_name: string;
  /** Percent. */
  rate: number;
  /** Decimals of the rounded tax: −1 and 0 are whole units, null the currency's digits. */
  round_digit: number | null;
  round_method: RoundMethod | null;
  /** Taxed at a reduced rate: marked on the receipt. */
  reduced: boolean;
  class: TaxClass;
}

/** A tax of a tenant. */
export interface TaxDocument extends BaseFields, TaxFields {
  tenant_id: string;
}

export const taxes = defineCollection<TaxDocument>({
  name: 'master_tax',
  fields: {
    tenant_id: { type: String, required: true },
    tax_code: { type: String, required: true },
    tax_type: { type: String, required: true },
    tax_name: { type: String, required: true },
    rate: { type: Number, required: true },
    round_digit: { type: Number, default: null },
    round_method: { type: String, default: null },
    reduced: { type: Boolean, required: true },
    class: { type: String, required: true },
  },
  indexes: [{ keys: { tenant_id: 1, tax_code: 1 }, unique: true, serves: 'one tax; the list of taxes by code' }],
});
