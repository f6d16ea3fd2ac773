import { DateTime } from 'luxon';

const DATE = String.raw`\d{4}-?\d{2}-?\d{2}`;
const TIME = String.raw`\d{2}(:?\d{2}(:?\d{2}([.,]\d{1,9})?)?)?`;
const OFFSET = String.raw`Z|[+-](0\d|1[0-4])(:?\d{2})?`;
const ISO_8601 = new RegExp(`^${DATE}([T ]${TIME}(${OFFSET})?)?$`);
const HAS_OFFSET = new RegExp(`[T ]${TIME}(${OFFSET})$`);
const LAST_YEAR = 9999;

/**
 * The instant that an ISO 8601 text names: date or date and time, basic or extended, fraction and offset optional. A text
 * without offset is wall clock in the given zone (spec §4.8 rule 2 with D-15): a time that comes twice when clocks are put
 * back is the first of the two, one that is left out when they are put forward is as much later.
 * @returns undefined for any other text
 */
export function parseInstant(text: string, zone: string): Date | undefined {
  if (!ISO_8601.test(text)) return undefined;
  const parsed = DateTime.fromISO(text.replace(' ', 'T'), { zone });
  if (!parsed.isValid || parsed.year > LAST_YEAR) return undefined;
  // Of two instants luxon takes the one whose offset the zone has today: the same text would change its meaning.
  const instant = HAS_OFFSET.test(text) ? parsed : parsed.getPossibleOffsets()[0];
  return instant?.toJSDate();
}

/** `YYYY-MM-DDTHH:mm:ss` in the zone: the wire format has no offset (spec §3.10, decisions 19). */
export function wallClock(instant: Date, zone: string): string {
  return DateTime.fromJSDate(instant, { zone }).toFormat("yyyy-MM-dd'T'HH:mm:ss");
}
