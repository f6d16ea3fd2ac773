import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** What reads show in place of a key (spec terminal §3.3). */
export const API_KEY_MASK = '****-****-****-****';

/** A new key: 32 random bytes, base64url, 43 characters. Shown once, stored only as {@link hashApiKey}. */
export function newApiKey(): string {
  return randomBytes(32).toString('base64url');
}

/** SHA-256 of a key in hex: what is stored and looked up (design 9). */
export function hashApiKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

/** Whether two hashes are equal, in constant time. */
export function sameHash(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
