import type { RevocationPage } from '@kugelpos/contracts';

/** The services that withdraw tokens. */
export const REVOCATION_SOURCES = ['account', 'terminal'] as const;

export type RevocationSource = (typeof REVOCATION_SOURCES)[number];

/** Change kind that account and terminal broadcast after a withdrawal, so that it is asked for at once. */
export const REVOCATION_CHANGE = 'revocation';

/** The revision feeds of account and terminal: a port, because the clients that ask them stand above this lib. */
export abstract class RevocationFeeds {
  /**
   * What was withdrawn after a revision, oldest first; 0 asks for all of it.
   * @throws Error whatever keeps the feed from answering
   */
  abstract read(source: RevocationSource, since: number, signal: AbortSignal): Promise<RevocationPage>;
}
