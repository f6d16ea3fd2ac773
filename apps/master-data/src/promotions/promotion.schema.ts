import { Schema } from 'mongoose';
import { defineCollection, type BaseFields } from '@kugelpos/tenancy';

/** The only type that the cart applies by itself so far (spec §4.8 rule 1). */
export const CATEGORY_DISCOUNT = 'category_discount';

/** What a category discount grants, and where. */
export interface CategoryDiscountFields {
  /** Empty: in all stores. */
  target_store_codes: string[];
  target_category_codes: string[];
  /** Percent. */
  discount_rate: number;
}

/** A promotion (spec §3.10). */
export interface PromotionDocument extends BaseFields {
  tenant_id: string;
  promotion_code: string;
  promotion_type: string;
  name: string;
  description: string | null;
  /** First and last instant in force, both inclusive. */
  start_datetime: Date;
  end_datetime: Date;
  is_active: boolean;
  /** Deleted softly: unknown to everybody, its code stays taken (spec §4.8 rule 5). */
  is_deleted: boolean;
  detail: CategoryDiscountFields | null;
}

export const promotions = defineCollection<PromotionDocument>({
  name: 'master_promotion',
  fields: {
    tenant_id: { type: String, required: true },
    promotion_code: { type: String, required: true },
    promotion_type: { type: String, required: true },
    name: { type: String, required: true },
    description: { type: String, default: null },
    start_datetime: { type: Date, required: true },
    end_datetime: { type: Date, required: true },
    is_active: { type: Boolean, required: true },
    is_deleted: { type: Boolean, required: true },
    detail: { type: Schema.Types.Mixed, default: null },
  },
  indexes: [
    {
      keys: { tenant_id: 1, promotion_code: 1 },
      unique: true,
      serves: 'one promotion; the list of promotions by code',
    },
    {
      keys: { tenant_id: 1, is_active: 1, end_datetime: 1, start_datetime: 1 },
      serves: 'the promotions in force at an instant, without reading those that are over',
    },
  ],
});
