import { Schema } from 'mongoose';
import type { RoundMethod, TaxClass, TaxType } from '@kugelpos/contracts';
import { defineCollection, type BaseFields } from '@kugelpos/tenancy';
import type { Scheduled } from '../masters/scheduled.js';

/** What of a tax can change with the law (spec §3.9 with retail rule 2). */
export interface TaxTerms {
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

/** What a tax is. Its type stays: with another one every price would include a tax that it excluded before. */
export interface TaxFields extends TaxTerms {
  tax_code: string;
  tax_type: TaxType;
}

/** What a tax is from an instant on. */
export interface TaxChange extends Scheduled, TaxTerms {}

/** A tax of a tenant. */
export interface TaxDocument extends BaseFields, TaxFields {
  tenant_id: string;
  /** Absent in documents of earlier releases. */
  changes?: TaxChange[];
}

const terms = {
  tax_name: { type: String, required: true },
  rate: { type: Number, required: true },
  round_digit: { type: Number, default: null },
  round_method: { type: String, default: null },
  reduced: { type: Boolean, required: true },
  class: { type: String, required: true },
};

export const taxes = defineCollection<TaxDocument>({
  name: 'master_tax',
  fields: {
    tenant_id: { type: String, required: true },
    tax_code: { type: String, required: true },
    tax_type: { type: String, required: true },
    ...terms,
    changes: {
      type: [new Schema({ valid_from: { type: Date, required: true }, ...terms }, { _id: false, strict: 'throw' })],
      default: [],
    },
  },
  indexes: [{ keys: { tenant_id: 1, tax_code: 1 }, unique: true, serves: 'one tax; the list of taxes by code' }],
});
