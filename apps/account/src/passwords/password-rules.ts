import { InvalidInputError } from '@kugelpos/errors';
import { COMMON_PASSWORDS } from './common-passwords.js';

/**
 * What a new password must not be, beside its length, which the request schema checks (spec account §11 row 14).
 * @param names username and tenant id, which everybody who tries to break in knows
 * @param field of the body that holds the password, for the error
 * @throws InvalidInputError, which never repeats the password
 */
export function requireGoodPassword(password: string, names: readonly string[], field: string): void {
  const plain = password.toLowerCase();
  if (names.some((name) => name.toLowerCase() === plain)) refuse(field, 'must not be the username or the tenant id');
  if (COMMON_PASSWORDS.has(plain)) refuse(field, 'is one of the most common passwords');
}

function refuse(field: string, reason: string): never {
  throw new InvalidInputError([{ location: ['body', field], reason }]);
}
