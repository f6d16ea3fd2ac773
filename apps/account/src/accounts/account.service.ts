import { randomUUID, timingSafeEqual } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { Tokens } from '@kugelpos/auth';
import { ErrorCode, isTenantId } from '@kugelpos/contracts';
import { AppError, UnauthenticatedError } from '@kugelpos/errors';
import { InjectSettings, isoInZone, MASK, PlatformSettings } from '@kugelpos/platform';
import { ServiceDatabase } from '@kugelpos/tenancy';
import { AccountSettings } from '../account-settings.js';
import type { RegisterRequest, TokenAnswer, TokenRequest, UserAccount } from './account.dto.js';
import { AccountRepository } from './account.repository.js';
import type { UserAccountDocument } from './account.schema.js';
import { Passwords } from './passwords.js';
import { TenantIdRepository } from './tenant-id.repository.js';

@Injectable()
export class AccountService {
  private readonly logger = new Logger('Accounts');

  constructor(
    private readonly db: ServiceDatabase,
    private readonly users: AccountRepository,
    private readonly ids: TenantIdRepository,
    private readonly passwords: Passwords,
    private readonly tokens: Tokens,
    @InjectSettings(AccountSettings) private readonly settings: AccountSettings,
    @InjectSettings(PlatformSettings) private readonly platform: PlatformSettings,
  ) {}

  /** Creates a tenant with its first superuser (spec account §4.2); a failure half-way gives the id back. */
  async register(request: RegisterRequest, registrationToken: string | undefined): Promise<UserAccount> {
    this.requireRegistrationAllowed(registrationToken);
    const hashedPassword = await this.passwords.hash(request.password);
    const tenantId = await this.ids.take(request.tenantId || undefined);
    try {
      await this.db.setUpTenant(tenantId);
      const user = await this.users.addUser(tenantId, {
        tenant_id: tenantId,
        username: request.username,
        hashed_password: hashedPassword,
        is_superuser: true,
        role: 'superuser',
        is_active: true,
        token_version: 0,
        last_login: null,
      });
      return toUserAccount(user, this.platform.TIMEZONE);
    } catch (error) {
      await this.giveBack(tenantId);
      throw error;
    }
  }

  /** Logs a user in (spec account §4.5); unknown tenant, unknown user, inactive user and wrong password look the same. */
  async logIn(request: TokenRequest): Promise<TokenAnswer> {
    const { username, password, clientId: tenantId } = request;
    const known = isTenantId(tenantId) && (await this.db.hasTenant(tenantId));
    const user = known ? await this.users.findUser(tenantId, username) : null;
    const fits = await this.passwords.matches(password, user?.hashed_password);
    if (user === null || !fits || !user.is_active) throw new UnauthenticatedError('Incorrect username or password');
    const { token } = this.tokens.forUser({
      username,
      tenantId: user.tenant_id,
      role: user.role,
      isSuperuser: user.is_superuser,
      tokenVersion: user.token_version ?? 0,
      sessionId: randomUUID(),
    });
    await this.users
      .rememberLogin(user.tenant_id, username, new Date())
      .catch((error: unknown) => this.logger.warn(`last login not stored: ${String(error)}`));
    return { access_token: token, token_type: 'bearer' };
  }

  private requireRegistrationAllowed(given: string | undefined): void {
    const chosen = this.settings.ACCOUNT_REGISTRATION;
    const mode = chosen !== 'default' ? chosen : this.platform.NODE_ENV === 'production' ? 'token' : 'open';
    if (mode === 'open') return;
    if (mode === 'closed') throw new AppError(ErrorCode.REGISTRATION_CLOSED);
    const wanted = Buffer.from(this.settings.ACCOUNT_REGISTRATION_TOKEN ?? '');
    const shown = Buffer.from(given ?? '');
    const fits = wanted.length > 0 && wanted.length === shown.length && timingSafeEqual(wanted, shown);
    if (!fits) throw new AppError(ErrorCode.REGISTRATION_TOKEN_REQUIRED);
  }

  private async giveBack(tenantId: string): Promise<void> {
    try {
      await this.db.dropTenant(tenantId);
      await this.ids.giveBack(tenantId);
    } catch (error) {
      this.logger.error(`tenant ${tenantId} was registered only in part: ${String(error)}`);
    }
  }
}

function toUserAccount(user: UserAccountDocument, zone: string): UserAccount {
  return {
    username: user.username,
    password: MASK,
    tenantId: user.tenant_id,
    hashedPassword: MASK,
    isSuperuser: user.is_superuser,
    isActive: user.is_active,
    createdAt: isoInZone(user.created_at, zone),
    updatedAt: user.updated_at && isoInZone(user.updated_at, zone),
    lastLogin: user.last_login && isoInZone(user.last_login, zone),
  };
}
