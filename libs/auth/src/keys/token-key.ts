import type { KeyObject } from 'node:crypto';
import type { TokenAudience } from '@kugelpos/contracts';

/** Tokens that are signed with these keys; those of services have a secret of their own. */
export type KeyedAudience = Exclude<TokenAudience, 'service'>;

export type TokenAlgorithm = 'HS256' | 'HS384' | 'HS512' | 'RS256' | 'ES256';

/** A key that tokens are checked with. Its type fixes the algorithm: what a token says of itself decides nothing. */
export interface VerifyKey {
  /** Named in the header of the tokens that it signed. */
  kid: string;
  algorithm: TokenAlgorithm;
  /** Kinds of token that it may sign. */
  audiences: readonly KeyedAudience[];
  key: KeyObject;
}

/** A key that signs tokens. */
export type SigningKey = Pick<VerifyKey, 'kid' | 'algorithm' | 'key'>;

/** The keys of a process at one moment. */
export interface KeySet {
  /** By kid. */
  verify: ReadonlyMap<string, VerifyKey>;
  /** For tokens of earlier releases, which name no key. */
  unnamed?: VerifyKey;
  /** By the kind of token; none in a process that makes no such tokens. */
  sign: Readonly<Partial<Record<KeyedAudience, SigningKey>>>;
}

export const KEYED_AUDIENCES: readonly KeyedAudience[] = ['user', 'terminal'];
