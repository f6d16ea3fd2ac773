import type { DiscountInput, LineInput, Promotion } from './types.js';

export const CATEGORY_DISCOUNT = 'category_discount';

/** Promotion types that are granted anew on every run; stored grants of these types are dropped first. */
const EVALUATED_TYPES: ReadonlySet<string> = new Set([CATEGORY_DISCOUNT]);

/** What stays of a line's discounts before promotions: what a clerk, a coupon or a set gave. */
export function withoutEvaluatedPromotions(discounts: readonly DiscountInput[]): readonly DiscountInput[] {
  return discounts.filter(({ promotionType }) => !promotionType || !EVALUATED_TYPES.has(promotionType));
}

/** Category → its best promotion: the highest rate wins, on equal rates the first (spec P-3.3). */
export type BestPromotions = ReadonlyMap<string, { readonly rate: number; readonly promotion: Promotion }>;

export function bestByCategory(promotions: readonly Promotion[]): BestPromotions {
  const best = new Map<string, { rate: number; promotion: Promotion }>();
  for (const promotion of promotions) {
    const rate = promotion.detail?.discountRate ?? 0;
    if (promotion.promotionType !== CATEGORY_DISCOUNT || !(rate > 0 && rate <= 100)) continue;
    for (const category of promotion.detail?.targetCategoryCodes ?? []) {
      if (rate > (best.get(category)?.rate ?? 0)) best.set(category, { rate, promotion });
    }
  }
  return best;
}

/** The promotion discount of one line, evaluated anew on every run (spec P-3.4 with §11.24); at most one. */
export function grantedTo(line: LineInput, best: BestPromotions): DiscountInput[] {
  if (line.isCancelled || line.isDiscountRestricted || !line.categoryCode) return [];
  const match = best.get(line.categoryCode);
  if (!match) return [];
  return [
    {
      discountType: 'DiscountPercentage',
      discountValue: match.rate,
      discountDetail: match.promotion.name,
      promotionCode: match.promotion.promotionCode,
      promotionType: CATEGORY_DISCOUNT,
    },
  ];
}
