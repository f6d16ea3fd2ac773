import { createHmac, sign, type KeyObject } from 'node:crypto';

/** Header and claims of a token as a forger would write them, and how it is signed. */
export interface HandMade {
  header: Record<string, unknown>;
  claims: Record<string, unknown>;
  /** A secret for HMAC, a private key for RSA or ECDSA; none: no signature. */
  key?: string | Buffer | KeyObject;
}

/** A token with just these parts: libraries refuse to make most of what has to be refused. */
export function handMade({ header, claims, key }: HandMade): string {
  const text = `${part(header)}.${part(claims)}`;
  return `${text}.${key === undefined ? '' : signature(text, String(header['alg']), key)}`;
}

/** The parts of a token. */
export function partsOf(token: string): Omit<Required<HandMade>, 'key'> {
  const [header, claims] = token
    .split('.', 2)
    .map((text) => JSON.parse(Buffer.from(text, 'base64url').toString()) as object);
  return { header: { ...header }, claims: { ...claims } };
}

/** The same token with other claims under the old signature. */
export function tampered(token: string, claims: object): string {
  const signed = token.split('.')[2] ?? '';
  const { header, claims: old } = partsOf(token);
  return `${part(header)}.${part({ ...old, ...claims })}.${signed}`;
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function signature(text: string, algorithm: string, key: string | Buffer | KeyObject): string {
  const hash = `sha${/\d{3}$/.exec(algorithm)?.[0] ?? '256'}`;
  if (typeof key === 'string' || Buffer.isBuffer(key)) return createHmac(hash, key).update(text).digest('base64url');
  return sign(hash, Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url');
}
