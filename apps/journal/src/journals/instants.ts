import { DateTime, type DateTimeUnit } from 'luxon';

const SHAPE = /^\d{4}-?\d{2}-?\d{2}(T\d{2}.*)?$/;
/** Smallest unit of a time by the number of its digits. */
const UNIT_OF_DIGITS: Readonly<Record<number, DateTimeUnit>> = { 2: 'hour', 4: 'minute', 6: 'second' };

/** Whether a text names a day or an instant in ISO 8601, extended or basic (`20250304T101112`), with or without offset. */
export function isInstantText(text: string): boolean {
  return SHAPE.test(text) && DateTime.fromISO(text).isValid;
}

/** The first instant that the text means; without an offset it is a time of the zone. */
export function firstInstant(text: string, zone: string): Date {
  return DateTime.fromISO(text, { zone }).toJSDate();
}

/** The last instant that the text means: a day ends at its midnight, `10:11:12` ends before `10:11:13`. */
export function lastInstant(text: string, zone: string): Date {
  const instant = DateTime.fromISO(text, { zone });
  const time = text.split('T')[1]?.replace(/(Z|[+-].*)$/i, '');
  if (time === undefined) return instant.endOf('day').toJSDate();
  const unit = UNIT_OF_DIGITS[time.replaceAll(':', '').length];
  return (unit === undefined ? instant : instant.endOf(unit)).toJSDate();
}
