import { DateTime } from 'luxon';

/**
 * The business date `YYYYMMDD` of a moment: the calendar date in the shop's zone, or the day before as long as the
 * boundary hour has not struck (spec §4.1, retail rule 19).
 */
export function businessDateAt(moment: Date, zone: string, boundaryHour: number): string {
  const local = DateTime.fromJSDate(moment, { zone });
  return (local.hour < boundaryHour ? local.minus({ days: 1 }) : local).toFormat('yyyyMMdd');
}
