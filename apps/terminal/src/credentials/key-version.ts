import { sameHash } from '@kugelpos/auth';
import type { TerminalDocument } from '../terminals/terminal.schema.js';

/**
 * Version of the terminal's key that has this hash; undefined if it is not, or no longer, one of its keys. Takes the
 * same time whichever it is.
 */
export function keyVersionOf(terminal: TerminalDocument, keyHash: string): number | undefined {
  const current = terminal.key_version ?? 0;
  const isCurrent = sameHash(terminal.api_key_hash, keyHash);
  const isFormer = sameHash(terminal.former_key_hash ?? '', keyHash);
  if (isCurrent) return current;
  const isGood = (terminal.former_key_until?.getTime() ?? 0) > Date.now();
  return isFormer && isGood ? current - 1 : undefined;
}
