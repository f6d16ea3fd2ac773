import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';

const MOST_TOKENS = 5000;

/**
 * Claims of tokens whose signature was checked a moment ago, by the token's hash: a till sends the same token with
 * each request. Only the signature: whether a token has been withdrawn is asked each time.
 */
export class CheckedTokens<Claims extends { exp: number }> {
  private readonly known = new LRUCache<string, Claims>({ max: MOST_TOKENS });

  /** The claims of a token that was checked and has not ended since. */
  get(token: string): Claims | undefined {
    const claims = this.known.get(hashOf(token));
    return claims !== undefined && claims.exp * 1000 > Date.now() ? claims : undefined;
  }

  add(token: string, claims: Claims): void {
    this.known.set(hashOf(token), claims);
  }

  /** Forgets all: the keys have changed. */
  clear(): void {
    this.known.clear();
  }
}

/** So that no token lies in memory. */
function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64');
}
