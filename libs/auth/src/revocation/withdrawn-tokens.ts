import { Injectable } from '@nestjs/common';
import type { Revocation, TerminalRevocation } from '@kugelpos/contracts';
import { UnauthenticatedError } from '@kugelpos/errors';
import { InjectSettings } from '@kugelpos/platform';
import { AuthSettings } from '../auth-settings.js';
import type { Principal, TerminalPrincipal, UserPrincipal } from '../principal.js';
import { ExpiringMap } from './expiring-map.js';

/** For clocks that differ, and for the way from the service to here. */
const SLACK_MS = 60_000;

/**
 * What this process knows of withdrawn tokens (decisions 11). An entry goes when every token that it speaks of has
 * ended, so there are never more than users, log-ins and terminals that changed within the life of a token.
 */
@Injectable()
export class WithdrawnTokens {
  /** Token version by tenant and username. */
  private readonly users: ExpiringMap<number>;
  /** By tenant and log-in. */
  private readonly sessions: ExpiringMap<true>;
  /** By terminal id. */
  private readonly terminals: ExpiringMap<TerminalRevocation>;
  private readonly terminalListeners: ((terminalId: string) => void)[] = [];

  constructor(@InjectSettings(AuthSettings) settings: AuthSettings) {
    const userLifeMs = settings.TOKEN_EXPIRE_MINUTES * 60_000 + SLACK_MS;
    this.users = new ExpiringMap(userLifeMs);
    this.sessions = new ExpiringMap(userLifeMs);
    this.terminals = new ExpiringMap(settings.TERMINAL_TOKEN_EXPIRE_HOURS * 3_600_000 + SLACK_MS);
  }

  /** Takes over what a feed says, oldest first; the last word on a user, log-in or terminal holds. */
  learn(entries: readonly Revocation[]): void {
    for (const entry of entries) {
      if (entry.kind === 'user') this.users.set(keyOf(entry.tenantId, entry.username), entry.tokenVersion);
      else if (entry.kind === 'session') this.sessions.set(keyOf(entry.tenantId, entry.sessionId), true);
      else if (entry.kind === 'terminal') {
        // With the key before, tokens may still be made for a while.
        const overlapMs = Math.max(0, (entry.formerKeyUntil ?? 0) - Date.now());
        this.terminals.set(entry.terminalId, entry, overlapMs);
        for (const listener of this.terminalListeners) listener(entry.terminalId);
      }
    }
  }

  /** Forgets what one service has said, before it says it all again. */
  forget(source: 'account' | 'terminal'): void {
    if (source === 'terminal') return this.terminals.clear();
    this.users.clear();
    this.sessions.clear();
  }

  /** Calls the listener for each terminal of which there is news. */
  onTerminal(listener: (terminalId: string) => void): void {
    this.terminalListeners.push(listener);
  }

  /** How many users, log-ins and terminals are known. */
  get size(): number {
    return this.users.size + this.sessions.size + this.terminals.size;
  }

  /**
   * Refuses a principal whose credential has been withdrawn.
   * @param changes whether the request changes something: a token of a terminal's former state may still read
   * @throws UnauthenticatedError 401 / 200001
   */
  requireValid(principal: Principal, changes: boolean): void {
    if (principal.kind === 'user') this.requireUser(principal);
    else if (principal.kind === 'terminal') this.requireTerminal(principal, changes);
  }

  private requireUser({ tenantId, username, tokenVersion, sessionId }: UserPrincipal): void {
    if (
      tokenVersion < (this.users.get(keyOf(tenantId, username)) ?? 0) ||
      this.sessions.has(keyOf(tenantId, sessionId))
    )
      throw new UnauthenticatedError('The token has been withdrawn');
  }

  private requireTerminal(terminal: TerminalPrincipal, changes: boolean): void {
    const latest = this.terminals.get(terminal.terminalId);
    if (latest === undefined) return;
    // A terminal that was created again has a newer key than the one that is known to be removed.
    const isRemoved = latest.deleted && terminal.keyVersion <= latest.keyVersion;
    if (isRemoved) throw new UnauthenticatedError('The terminal has been removed');
    // Who owns a key, and in which state the terminal is, was just asked of the terminal service.
    if (terminal.via === 'apiKey') return;
    if (!isGoodKey(terminal.keyVersion, latest)) throw new UnauthenticatedError('The key of the terminal was replaced');
    if (changes && terminal.tokenVersion < latest.tokenVersion)
      throw new UnauthenticatedError('The token is of a former state of the terminal; it needs a new one');
  }
}

/** The present key, or for as long as the terminal service says, the one before. */
function isGoodKey(keyVersion: number, { keyVersion: latest, formerKeyUntil }: TerminalRevocation): boolean {
  if (keyVersion >= latest) return true;
  return keyVersion === latest - 1 && formerKeyUntil !== null && Date.now() < formerKeyUntil;
}

function keyOf(tenantId: string, name: string): string {
  return `${tenantId} ${name}`;
}
