import { DateTime } from 'luxon';

const WEEKDAYS = ['月', '火', '水', '木', '金', '土', '日'] as const;
const ISO_DATE_TIME = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/;

/**
 * `2026年06月13日(土) 18:41`. An ISO text shows the wall clock of its own offset (without one: as written); with a
 * `zone` given, and for a `Date` always, it is the wall clock of that zone. A text without offset counts as UTC then.
 * @throws RangeError if the value is no date-time or the zone is unknown
 */
export function dateTime(at: string, zone?: string): string;
export function dateTime(at: Date, zone: string): string;
export function dateTime(at: string | Date, zone?: string): string {
  const moment = typeof at === 'string' ? parseIso(at) : DateTime.fromJSDate(at);
  const local = zone === undefined ? moment : moment.setZone(zone);
  if (!local.isValid) throw new RangeError(`Not a date-time: ${String(at)}${zone === undefined ? '' : ` in ${zone}`}`);
  return `${day(local)} ${zeros(local.hour, 2)}:${zeros(local.minute, 2)}`;
}

/**
 * `2026年06月13日(土)` for the business date `20260613`; text that is not eight digits comes back as it is.
 * @throws RangeError if the eight digits are no date
 */
export function businessDate(date: string): string {
  if (!/^\d{8}$/.test(date)) return date;
  const parsed = DateTime.fromISO(date, { zone: 'utc' });
  if (!parsed.isValid) throw new RangeError(`Not a business date: ${date}`);
  return day(parsed);
}

function parseIso(text: string): DateTime {
  if (!ISO_DATE_TIME.test(text)) return DateTime.invalid('no ISO date-time');
  return DateTime.fromISO(text.replace(' ', 'T'), { zone: 'utc', setZone: true });
}

/** Luxon's own formatting would take the digits of the machine's locale. */
function day(date: DateTime): string {
  const weekday = WEEKDAYS[date.weekday - 1] ?? '';
  return `${zeros(date.year, 4)}年${zeros(date.month, 2)}月${zeros(date.day, 2)}日(${weekday})`;
}

function zeros(value: number, length: number): string {
  return String(value).padStart(length, '0');
}
