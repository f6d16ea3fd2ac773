import { createHash, randomBytes } from 'node:crypto';

/**
 * A refresh token: `<family>.<secret>`. The family stays the same through a whole log-in and is in no other token, so
 * that a token of a known family with another secret than the current one is a used one. Both are stored as SHA-256.
 */
export interface RefreshToken {
  text: string;
  familyHash: string;
  secretHash: string;
}

const PATTERN = /^([\w-]{22})\.([\w-]{43})$/;

/** A new token; of a family where one is given. */
export function newRefreshToken(family = randomBytes(16).toString('base64url')): RefreshToken {
  return of(family, randomBytes(32).toString('base64url'));
}

/** The token after a used one. */
export function nextRefreshToken(used: RefreshToken): RefreshToken {
  return newRefreshToken(used.text.split('.')[0]);
}

/** The token that a text is; undefined for any other text. */
export function refreshTokenOf(text: string): RefreshToken | undefined {
  const [, family, secret] = PATTERN.exec(text) ?? [];
  return family === undefined || secret === undefined ? undefined : of(family, secret);
}

function of(family: string, secret: string): RefreshToken {
  return { text: `${family}.${secret}`, familyHash: sha256(family), secretHash: sha256(secret) };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
