import { createHmac, createSecretKey } from 'node:crypto';
import { KEYED_AUDIENCES, type KeySet, type TokenAlgorithm, type VerifyKey } from './token-key.js';

/** The key set of one shared secret and, while its tokens are still good, the one before. */
export function secretKeys(algorithm: TokenAlgorithm, secret: string, previous?: string): KeySet {
  const current = secretKey(algorithm, secret);
  const all = previous === undefined ? [current] : [secretKey(algorithm, previous), current];
  return {
    verify: new Map(all.map((key) => [key.kid, key])),
    unnamed: current,
    sign: { user: current, terminal: current },
  };
}

/** The kid of a secret tells two secrets apart and nothing of either. */
function secretKey(algorithm: TokenAlgorithm, secret: string): VerifyKey {
  const kid = createHmac('sha256', secret).update('kid').digest('base64url').slice(0, 12);
  return { kid, algorithm, audiences: KEYED_AUDIENCES, key: createSecretKey(Buffer.from(secret)) };
}
