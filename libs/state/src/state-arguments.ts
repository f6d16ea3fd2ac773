/** How long a deletion with a revision is remembered, so that a write that was under way cannot bring the key back. */
export const DELETION_REMEMBERED_SECONDS = 60;

/** The value as JSON text. Raises TypeError for what JSON cannot hold. */
export function toJson(value: unknown): string {
  const text: string | undefined = JSON.stringify(value);
  if (text === undefined) throw new TypeError(`A ${typeof value} is not a JSON value`);
  return text;
}

/** A lifetime in whole milliseconds. Raises RangeError unless it is a finite number of seconds above 0. */
export function toMilliseconds(seconds: number): number {
  if (!Number.isFinite(seconds) || seconds <= 0) throw new RangeError(`A lifetime of ${seconds} s is not possible`);
  return Math.ceil(seconds * 1000);
}

/** The revision itself. Raises RangeError unless it is a safe whole number, 0 or more. */
export function checkedRevision(revision: number): number {
  if (!Number.isSafeInteger(revision) || revision < 0) throw new RangeError(`${revision} is not a revision`);
  return revision;
}

/** The service name itself. Raises RangeError unless it can be a key prefix. */
export function checkedServiceName(service: string): string {
  if (!/^[a-z0-9][a-z0-9-]*$/.test(service)) throw new RangeError(`"${service}" cannot name a state store`);
  return service;
}
