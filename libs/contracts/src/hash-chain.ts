import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { ChainLink } from './events.js';

/** `prev` of a terminal's first link. */
export const CHAIN_GENESIS = '0'.repeat(64);

/** The last link of a chain, as its writer keeps it. */
export interface ChainTip {
  seq: number;
  hash: string;
}

/**
 * The link of a document after `tip` (decisions 1): SHA-256, in hex, over `prev` followed by the document without
 * `chain` as RFC 8785 canonical JSON. Dates count as their ISO text, undefined fields as absent.
 */
export function nextLink(tip: ChainTip | null, document: object): ChainLink {
  const prev = tip?.hash ?? CHAIN_GENESIS;
  return { seq: (tip?.seq ?? 0) + 1, prev, hash: linkHash(prev, document) };
}

/** Whether a stored document still has the hash that its link says. */
export function linkHolds(document: { chain: ChainLink }): boolean {
  return linkHash(document.chain.prev, document) === document.chain.hash;
}

function linkHash(prev: string, document: object): string {
  const { chain: _chain, ...content } = document as { chain?: unknown };
  const text = canonicalize(JSON.parse(JSON.stringify(content)) as unknown) ?? '';
  return createHash('sha256').update(prev).update(text).digest('hex');
}
