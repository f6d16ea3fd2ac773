import { createHash } from 'node:crypto';
import { Header } from '@kugelpos/contracts';
import { InvalidInputError } from '@kugelpos/errors';

/** A request to which its client gave a key, so that repeating it is harmless. */
export interface KeyedRequest {
  key: string;
  /** SHA-256 of what is asked for: the same key must not ask for anything else. */
  hash: string;
}

/** Documentation of the header. */
export const ONCE = {
  name: Header.idempotencyKey,
  required: false,
  description: 'makes repeated requests of a terminal one, for a day; 1 to 200 printable characters',
  schema: { type: 'string', maxLength: 200 },
};

const KEY = /^[\x20-\x7e]{1,200}$/;

/**
 * The request as its key and content make it; null without a key. PINs count for nothing: no trace of them is stored.
 * @param operation what is asked for, as the envelope names it
 * @throws InvalidInputError for a key that is none
 */
export function keyedRequest(key: string | undefined, operation: string, body: unknown): KeyedRequest | null {
  if (key === undefined || key === '') return null;
  if (!KEY.test(key)) {
    throw new InvalidInputError([
      { location: ['header', Header.idempotencyKey], reason: 'must be 1 to 200 printable ASCII characters' },
    ]);
  }
  const content = JSON.stringify([operation, body], (name, value: unknown) => (name === 'pin' ? undefined : value));
  return { key, hash: createHash('sha256').update(content).digest('hex') };
}
