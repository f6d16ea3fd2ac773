import { DateTime } from 'luxon';
import { WEEKDAYS, type Weekday } from '@kugelpos/contracts';
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
  const categories = detail !== null && 'target_category_codes' in detail ? detail.target_category_codes : [];
  const reachesCategory = categoryCode === undefined || categories.includes(categoryCode);
  if (storeCode === undefined) return categoryCode === undefined || (type === CATEGORY_DISCOUNT && reachesCategory);
  const stores = detail?.target_store_codes;
  const holdsInStore = stores !== undefined && (stores.length === 0 || stores.includes(storeCode));
  return holdsInStore && reachesCategory;
}

/**
 * Whether an instant lies in the hours of a promotion, by the wall clock of a zone. `from` is in, `to` is out; hours over
 * midnight belong to the day on which they begin. An hour that comes twice when clocks are put back counts both times,
 * one that is left out when they are put forward does not come.
 */
export function isInHours(
  { weekdays = [], time_of_day: hours = null }: Pick<PromotionDocument, 'weekdays' | 'time_of_day'>,
  at: Date,
  zone: string,
): boolean {
  const local = DateTime.fromJSDate(at, { zone });
  const holdsOn = (day: DateTime) => weekdays.length === 0 || weekdays.includes(weekdayOf(day));
  if (hours === null) return holdsOn(local);
  const time = local.toFormat('HH:mm');
  if (hours.from < hours.to) return holdsOn(local) && time >= hours.from && time < hours.to;
  return (holdsOn(local) && time >= hours.from) || (holdsOn(local.minus({ days: 1 })) && time < hours.to);
}

function weekdayOf(day: DateTime): Weekday {
  return WEEKDAYS[(day.weekday - 1) as 0 | 1 | 2 | 3 | 4 | 5 | 6];
}
