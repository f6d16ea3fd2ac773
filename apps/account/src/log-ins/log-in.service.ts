import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import { sameHash, Tokens, type UserPrincipal } from '@kugelpos/auth';
import { UnauthenticatedError } from '@kugelpos/errors';
import { InjectSettings, Turns } from '@kugelpos/platform';
import { ServiceDatabase } from '@kugelpos/tenancy';
import { AccountSettings } from '../account-settings.js';
import { AccountRepository } from '../accounts/account.repository.js';
import type { UserAccountDocument } from '../accounts/account.schema.js';
import { LockOut } from '../lock-out/lock-out.js';
import { Passwords } from '../passwords/passwords.js';
import { Withdrawals } from '../revocations/withdrawals.js';
import { UserChanges } from '../users/user-changes.js';
import type { TokenAnswer, TokenRequest } from './log-in.dto.js';
import { LogInRepository } from './log-in.repository.js';
import type { LogInDocument } from './log-in.schema.js';
import { newRefreshToken, nextRefreshToken, refreshTokenOf, type RefreshToken } from './refresh-token.js';

/** A log-in that goes on. */
interface Refreshed {
  user: UserAccountDocument;
  sessionId: string;
}

/** Log-ins from their beginning to their end. */
@Injectable()
export class LogInService {
  private readonly logger = new Logger('LogIns');
  private readonly turns = new Turns();

  constructor(
    private readonly db: ServiceDatabase,
    private readonly users: AccountRepository,
    private readonly logIns: LogInRepository,
    private readonly withdrawals: Withdrawals,
    private readonly changes: UserChanges,
    private readonly lockOut: LockOut,
    private readonly passwords: Passwords,
    private readonly tokens: Tokens,
    @InjectSettings(AccountSettings) private readonly settings: AccountSettings,
  ) {}

  /** Logs a user in (spec account §4.5); unknown tenant, unknown user, inactive user and wrong password look the same. */
  async logIn({ username, password, clientId: tenantId = '' }: TokenRequest, address: string): Promise<TokenAnswer> {
    const user = await this.lockOut.attempt({ tenantId, username, address }, async () => {
      const known = (await this.db.hasTenant(tenantId)) ? await this.users.findUser(tenantId, username) : null;
      const fits = await this.passwords.matches(password, known?.hashed_password);
      return known !== null && known.is_active && fits ? known : undefined;
    });
    if (user === undefined) throw new UnauthenticatedError('Incorrect username or password');
    const sessionId = randomUUID();
    const refreshToken = newRefreshToken();
    const endsAt = new Date(Date.now() + this.settings.ACCOUNT_LOG_IN_SECONDS * 1000);
    await this.logIns.begin({
      session_id: sessionId,
      tenant_id: user.tenant_id,
      username,
      token_version: user.token_version ?? 0,
      family_hash: refreshToken.familyHash,
      secret_hash: refreshToken.secretHash,
      ends_at: endsAt,
      expires_at: this.expiryOf(endsAt),
    });
    await this.note(user, password);
    return this.answer(user, sessionId, refreshToken);
  }

  /**
   * New tokens for a refresh token, which is good once. One that is used again was stolen, or its thief has used it
   * before: the whole log-in ends. An answer that was lost is not repeated: nobody can tell it from a theft.
   * @throws UnauthenticatedError for every other token
   */
  async refresh(text: string): Promise<TokenAnswer> {
    const token = refreshTokenOf(text);
    if (token === undefined) throw new UnauthenticatedError('Invalid refresh token');
    const next = nextRefreshToken(token);
    const refreshed = await this.turns.take(token.familyHash, () => this.exchange(token, next));
    if (refreshed === undefined) throw new UnauthenticatedError('Invalid refresh token');
    return this.answer(refreshed.user, refreshed.sessionId, next);
  }

  /** Ends the caller's log-in: its user tokens and its refresh token. */
  async logOut(caller: UserPrincipal): Promise<void> {
    // A token of an earlier release names no log-in: what ends it ends all of the user.
    await (caller.sessionId ? this.end(caller.tenantId, caller.sessionId) : this.logOutEverywhere(caller));
  }

  /** Ends all log-ins of the caller. */
  async logOutEverywhere({ tenantId, username }: UserPrincipal): Promise<void> {
    await this.changes.apply(tenantId, username, () => ({}));
  }

  private async exchange(token: RefreshToken, next: RefreshToken): Promise<Refreshed | undefined> {
    const outcome = await this.db.transaction((session) => this.rotate(token, next, session));
    if (outcome === undefined || 'user' in outcome) return outcome;
    const { tenant_id, session_id } = outcome.reused;
    this.logger.warn(`a refresh token of ${tenant_id} was used twice: its log-in ends`);
    await this.end(tenant_id, session_id);
    return undefined;
  }

  private async rotate(
    token: RefreshToken,
    next: RefreshToken,
    session: ClientSession,
  ): Promise<Refreshed | { reused: LogInDocument } | undefined> {
    const logIn = await this.logIns.findOfFamily(token.familyHash, session);
    if (logIn === null || logIn.expires_at <= new Date()) return undefined;
    if (!sameHash(logIn.secret_hash, token.secretHash)) return { reused: logIn };
    const { tenant_id, username, session_id } = logIn;
    const user = (await this.db.hasTenant(tenant_id)) ? await this.users.findUser(tenant_id, username, session) : null;
    if (user === null || !user.is_active || (user.token_version ?? 0) !== logIn.token_version) return undefined;
    await this.logIns.rotate(logIn, next.secretHash, this.expiryOf(logIn.ends_at), session);
    return { user, sessionId: session_id };
  }

  private async end(tenantId: string, sessionId: string): Promise<void> {
    await this.withdrawals.change(tenantId, async (session) => {
      await this.logIns.end(tenantId, sessionId, session);
      await this.withdrawals.ofLogIn(tenantId, sessionId, session);
    });
  }

  /** Notes the log-in, and hashes the password anew where hashes have a higher cost now. Neither may fail a log-in. */
  private async note(user: UserAccountDocument, password: string): Promise<void> {
    try {
      await this.users.rememberLogin(user.tenant_id, user.username, new Date());
      if (this.passwords.isOutdated(user.hashed_password))
        await this.users.renewHash(user, await this.passwords.hash(password));
    } catch (error) {
      this.logger.warn(`last log-in not stored: ${String(error)}`);
    }
  }

  private expiryOf(endsAt: Date): Date {
    return new Date(Math.min(endsAt.getTime(), Date.now() + this.settings.ACCOUNT_REFRESH_TOKEN_SECONDS * 1000));
  }

  private answer(user: UserAccountDocument, sessionId: string, refreshToken: RefreshToken): TokenAnswer {
    const { token, expiresIn } = this.tokens.forUser({
      username: user.username,
      tenantId: user.tenant_id,
      role: user.role,
      isSuperuser: user.is_superuser,
      tokenVersion: user.token_version ?? 0,
      sessionId,
    });
    return { access_token: token, token_type: 'bearer', expires_in: expiresIn, refresh_token: refreshToken.text };
  }
}
