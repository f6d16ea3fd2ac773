import { CATEGORY_DISCOUNT, type PromotionDocument } from './promotion.schema.js';

/** Which of the promotions in force are asked for; what is undefined does not narrow. */
export interface PromotionWish {
  storeCode?: string | undefined;
  categoryCode?: string | undefined;
  promotionType?: string | undefined;
}

/** Whether a promotion in force is one that was asked for (table of spec §4.8 rule 4). */
export function isAskedFor(
  promotion: Pick<PromotionDocument, 'promotion_type' | 'detail'>,
  { storeCode, categoryCode, promotionType }: PromotionWish,
): boolean {
  const { promotion_type: type, detail } = promotion;
  if (promotionType !== undefined && type !== promotionType) return false;
  const reachesCategory = categoryCode === undefined || (detail?.target_category_codes.includes(categoryCode) ?? false);
  if (storeCode === undefined) return categoryCode === undefined || (type === CATEGORY_DISCOUNT && reachesCategory);
  const stores = detail?.target_store_codes;
  const holdsInStore = stores !== undefined && (stores.length === 0 || stores.includes(storeCode));
  return holdsInStore && reachesCategory;
}
