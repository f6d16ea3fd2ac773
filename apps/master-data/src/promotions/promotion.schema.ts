import { Schema } from 'mongoose';
import type { PromotionType, Weekday } from '@kugelpos/contracts';
import { defineCollection, type BaseFields } from '@kugelpos/tenancy';
import type { StoredDetail } from './details/stored-detail.js';

/** The only type that the cart applies by itself so far (spec §4.8 rule 1). */
export const CATEGORY_DISCOUNT = 'category_discount' satisfies PromotionType;

/** When and beside which others a promotion holds, beyond the spec; promotions of earlier releases have none of it. */
export interface PromotionConditions {
  /** The higher one is granted first. */
  priority: number;
  /** Whether a piece may have this one and another one. */
  combinable: boolean;
  /** Empty: every day. */
  weekdays: Weekday[];
  /** `HH:mm` by the wall clock of TIMEZONE; null: all day. */
  time_of_day: { from: string; to: string } | null;
}

/** What holds of a promotion that says nothing of it. */
export const NO_CONDITIONS: Readonly<PromotionConditions> = {
  priority: 0,
  combinable: false,
  weekdays: [],
  time_of_day: null,
};

/** A promotion (spec §3.10). */
export interface PromotionDocument extends BaseFields, Partial<PromotionConditions> {
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
  detail: StoredDetail | null;
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
    priority: { type: Number, default: 0 },
    combinable: { type: Boolean, default: false },
    weekdays: { type: [String], default: [] },
    time_of_day: { type: Schema.Types.Mixed, default: null },
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
    {
      keys: { tenant_id: 1, 'detail.coupon_code': 1 },
      unique: true,
      partialFilterExpression: { 'detail.coupon_code': { $gt: '' }, is_deleted: false },
      serves: 'the promotion that has a coupon code; a deleted one gives it back',
    },
  ],
});
