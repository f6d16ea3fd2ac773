/**
 * A withdrawal that every process must know within 5 s (decisions 11). Versions only rise: a token that carries a lower
 * one than the latest known is no longer good.
 */
export type Revocation = UserRevocation | SessionRevocation | TerminalRevocation;

/** Tokens of a user with a lower `ver`: deactivated, or another password. */
export interface UserRevocation {
  kind: 'user';
  tenantId: string;
  username: string;
  tokenVersion: number;
}

/** Tokens of one log-in (`sid`): logged out, or its refresh token was used twice. */
export interface SessionRevocation {
  kind: 'session';
  tenantId: string;
  sessionId: string;
}

/** What is current of a terminal. */
export interface TerminalRevocation {
  kind: 'terminal';
  tenantId: string;
  terminalId: string;
  /** Rises with sign-in, sign-out, open and close: a token with a lower `ver` may read, but change nothing. */
  tokenVersion: number;
  /** Rises with every rotation of the API key: a token with a lower `kver` is refused altogether. */
  keyVersion: number;
  /** Until then (milliseconds since 1970) tokens of the key before are still good; null: they are not. */
  formerKeyUntil: number | null;
  deleted: boolean;
}

/**
 * Answer of a revision feed, for services only: GET /accounts/revocations and GET /auth/revocations (terminal), both with
 * `since`. What changed after that revision and still matters, oldest first; 0 asks for all of it. A revision below the
 * one asked for means that the service's database was set back: ask again from 0.
 */
export interface RevocationPage {
  revision: number;
  entries: Revocation[];
}
