/** Days of the week, in the order of ISO 8601. */
export const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

export type Weekday = (typeof WEEKDAYS)[number];

/** What a promotion may take off: an amount of money, or percent. */
export const PROMOTION_DISCOUNT_TYPES = ['DiscountAmount', 'DiscountPercentage'] as const;

export interface PromotionDiscount {
  discountType: (typeof PROMOTION_DISCOUNT_TYPES)[number];
  /** Above 0; percent are at most 100. */
  discountValue: number;
}

/** Where a promotion holds. */
interface InStores {
  /** Empty: in all stores. */
  targetStoreCodes: string[];
}

/** A set: so many pieces of its items, all on one price basis (retail rule 8). */
interface ItemSet extends InStores {
  targetItemCodes: string[];
  /** Pieces of one set, 2 or more. */
  quantity: number;
}

/** Percent off each piece of the categories (spec master-data §2.12). */
export interface CategoryDiscountDetail extends InStores {
  targetCategoryCodes: string[];
  discountRate: number;
}

/** Off each piece of the items. */
export interface ItemDiscountDetail extends InStores, PromotionDiscount {
  targetItemCodes: string[];
}

/** `quantity` pieces of one of the items for `price`; each item counts by itself. */
export interface QuantityBreakDetail extends ItemSet {
  price: number;
}

/** Any `quantity` pieces of the items together: for `price`, or else the cheapest of them free. */
export interface MixAndMatchDetail extends ItemSet {
  /** Null exactly where `cheapestFree` is set. */
  price: number | null;
  cheapestFree: boolean;
}

/** Off the subtotal once the part of it that may be discounted reaches `threshold`. */
export interface OrderThresholdDetail extends InStores, PromotionDiscount {
  threshold: number;
}

/** Off the subtotal of a sale that shows the coupon. */
export interface CouponDetail extends InStores, PromotionDiscount {
  couponCode: string;
  /** Uses in all, over all stores; cart counts them (decisions 10). */
  useLimit: number;
}

/** What each type of promotion grants. */
export interface PromotionDetails {
  category_discount: CategoryDiscountDetail;
  item_discount: ItemDiscountDetail;
  quantity_break: QuantityBreakDetail;
  mix_and_match: MixAndMatchDetail;
  order_threshold: OrderThresholdDetail;
  coupon: CouponDetail;
}

export type PromotionType = keyof PromotionDetails;

export type PromotionDetail = PromotionDetails[PromotionType];

/** When, and beside which others, a promotion holds; from `priority` on beyond the spec. */
export interface PromotionTerms {
  promotionCode: string;
  name: string;
  description: string | null;
  startDatetime: string;
  endDatetime: string;
  isActive: boolean;
  /** The higher one is granted first. */
  priority: number;
  /** Whether a piece may have this one and another one. */
  combinable: boolean;
  /** Empty: every day. A window over midnight belongs to the day on which it begins. */
  weekdays: Weekday[];
  /** `HH:mm` in the zone of TIMEZONE, `from` included, `to` not; over midnight where `to` is before `from`. */
  timeOfDay: { from: string; to: string } | null;
  entryDatetime: string;
  lastUpdateDatetime: string | null;
}

/** A promotion of a known type. */
export type PromotionOf<T extends PromotionType> = PromotionTerms & { promotionType: T; detail: PromotionDetails[T] };

/** A promotion of a type that nothing here grants: stored for others (spec master-data §4.8 rule 1). */
export type OtherPromotion = PromotionTerms & { promotionType: string; detail: CategoryDiscountDetail | null };

/** Answer of GET …/promotions/active (spec master-data §3.10); {@link isPromotionOf} tells the types apart. */
export type PromotionWire = { [T in PromotionType]: PromotionOf<T> }[PromotionType] | OtherPromotion;

/** A field that each type's detail must have. */
const TELLING_FIELD = {
  category_discount: 'discountRate',
  item_discount: 'targetItemCodes',
  quantity_break: 'price',
  mix_and_match: 'cheapestFree',
  order_threshold: 'threshold',
  coupon: 'couponCode',
} as const satisfies { [T in PromotionType]: keyof PromotionDetails[T] };

export const PROMOTION_TYPES = Object.keys(TELLING_FIELD) as PromotionType[];

/**
 * Whether a promotion is of this type, detail included: earlier releases took any text as a type, so one of theirs may
 * have the name of a type without being one.
 */
export function isPromotionOf<T extends PromotionType>(
  promotion: PromotionWire,
  type: T,
): promotion is Extract<PromotionWire, { promotionType: T }> {
  return promotion.promotionType === type && promotion.detail !== null && TELLING_FIELD[type] in promotion.detail;
}
