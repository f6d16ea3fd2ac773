import { InvalidInputError, type InputIssue } from '@kugelpos/errors';
import { wire } from '@kugelpos/platform';
import { parseInstant } from './instants.js';

/** Something that holds from an instant on, until the next of its kind; no job is needed. */
export interface Scheduled {
  valid_from: Date;
}

/** Most changes that may be planned for one record. */
export const MOST_CHANGES = 100;

const NO_INSTANT = 'must be a date or a date and time in ISO 8601';

export const validFrom = wire
  .string({
    max: 40,
    description: 'first instant, in the future; ISO 8601, without offset in the zone of TIMEZONE',
    example: '2099-04-01T00:00:00',
  })
  .refine((text) => parseInstant(text, 'utc') !== undefined, NO_INSTANT);

/** The one that holds at an instant: the last that has begun; undefined if none has. Any order, old data without any. */
export function inForceAt<T extends Scheduled>(changes: readonly T[] | undefined, at: Date): T | undefined {
  let found: T | undefined;
  for (const change of changes ?? []) {
    if (change.valid_from <= at && (found === undefined || change.valid_from > found.valid_from)) found = change;
  }
  return found;
}

/** Those that begin after an instant, the next one first. */
export function comingAfter<T extends Scheduled>(changes: readonly T[] | undefined, at: Date): T[] {
  return (changes ?? [])
    .filter((change) => change.valid_from > at)
    .sort((one, other) => one.valid_from.getTime() - other.valid_from.getTime());
}

/**
 * The instants of the planned changes of a request, in its order.
 * @param zone of texts without offset
 * @throws InvalidInputError if one is none, is not in the future, or comes twice
 */
export function plannedInstants(changes: readonly { validFrom: string }[], zone: string, now: Date): Date[] {
  const issues: InputIssue[] = [];
  const instants: Date[] = [];
  changes.forEach(({ validFrom: text }, i) => {
    const location = ['body', 'changes', i, 'validFrom'];
    const instant = parseInstant(text, zone);
    if (instant === undefined) issues.push({ location, reason: NO_INSTANT });
    else if (instant <= now) issues.push({ location, reason: 'must be in the future' });
    else if (instants.some((other) => other.getTime() === instant.getTime()))
      issues.push({ location, reason: 'must not come twice' });
    else instants.push(instant);
  });
  if (issues.length > 0) throw new InvalidInputError(issues);
  return instants;
}
