import { DateTime } from 'luxon';

/** ISO 8601 with microseconds and the zone's offset, as instants leave on the wire (decisions 19). */
export function isoInZone(instant: Date, zone: string): string {
  return DateTime.fromJSDate(instant, { zone }).toFormat("yyyy-MM-dd'T'HH:mm:ss.SSS'000'ZZ");
}

/** `YYYY-MM-DD HH:mm:ss` in the zone: fields whose wire format has no offset (decisions 19). */
export function plainDateTime(instant: Date, zone: string): string {
  return DateTime.fromJSDate(instant, { zone }).toFormat('yyyy-MM-dd HH:mm:ss');
}

/** Calendar date `YYYYMMDD` in the zone. */
export function dateInZone(instant: Date, zone: string): string {
  return DateTime.fromJSDate(instant, { zone }).toFormat('yyyyMMdd');
}

/** Whether `YYYYMMDD` is a day of the calendar. */
export function isBusinessDate(text: string): boolean {
  return /^\d{8}$/.test(text) && DateTime.fromFormat(text, 'yyyyMMdd', { zone: 'utc' }).isValid;
}
