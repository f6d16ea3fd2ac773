import { timingSafeEqual } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import type { UserPrincipal } from '@kugelpos/auth';
import { ErrorCode, type UserRole } from '@kugelpos/contracts';
import { AppError, DuplicateKeyError, isDuplicateKey } from '@kugelpos/errors';
import { ALERT, InjectSettings, PlatformSettings } from '@kugelpos/platform';
import { ServiceDatabase } from '@kugelpos/tenancy';
import { AccountSettings } from '../account-settings.js';
import { LockOut } from '../lock-out/lock-out.js';
import { requireGoodPassword } from '../passwords/password-rules.js';
import { Passwords } from '../passwords/passwords.js';
import { requireSuperuser } from '../users/superuser.js';
import { toUserAccount, type RegisterRequest, type RegisterUserRequest, type UserAccount } from './account.dto.js';
import { AccountRepository } from './account.repository.js';
import type { UserAccountDocument } from './account.schema.js';
import { TenantIdRepository } from './tenant-id.repository.js';

@Injectable()
export class RegistrationService {
  private readonly logger = new Logger('Registration');
  private readonly alerts = new Logger(ALERT);

  constructor(
    private readonly db: ServiceDatabase,
    private readonly users: AccountRepository,
    private readonly ids: TenantIdRepository,
    private readonly passwords: Passwords,
    private readonly lockOut: LockOut,
    @InjectSettings(AccountSettings) private readonly settings: AccountSettings,
    @InjectSettings(PlatformSettings) private readonly platform: PlatformSettings,
  ) {}

  /** Creates a tenant with its first superuser (spec account §4.2); a failure half-way gives the id back. */
  async register(
    request: RegisterRequest,
    registrationToken: string | undefined,
    address: string,
  ): Promise<UserAccount> {
    const { username, password } = request;
    requireGoodPassword(password, [username, request.tenantId ?? ''], 'password');
    await this.lockOut.countRegistration(address);
    this.requireRegistrationAllowed(registrationToken);
    const hashedPassword = await this.passwords.hash(password);
    const tenantId = await this.ids.take(request.tenantId || undefined);
    try {
      await this.db.setUpTenant(tenantId);
      const user = await this.add(tenantId, username, hashedPassword, 'superuser');
      this.alerts.log({ alert: 'A tenant was created', service: 'account', tenant_id: tenantId, username });
      return toUserAccount(user, this.platform.TIMEZONE);
    } catch (error) {
      await this.giveBack(tenantId);
      throw error;
    }
  }

  /** Adds a user to the caller's tenant (spec account §2.3); whether the caller may is read anew. */
  async registerUser(caller: UserPrincipal, request: RegisterUserRequest): Promise<UserAccount> {
    const { username, password } = request;
    await requireSuperuser(this.users, caller);
    requireGoodPassword(password, [username, caller.tenantId], 'password');
    const hashedPassword = await this.passwords.hash(password);
    try {
      const user = await this.add(caller.tenantId, username, hashedPassword, request.role ?? 'clerk');
      return toUserAccount(user, this.platform.TIMEZONE);
    } catch (error) {
      throw isDuplicateKey(error) ? new DuplicateKeyError('User', error) : error;
    }
  }

  private add(
    tenantId: string,
    username: string,
    hashedPassword: string,
    role: UserRole,
  ): Promise<UserAccountDocument> {
    return this.users.addUser(tenantId, {
      tenant_id: tenantId,
      username,
      hashed_password: hashedPassword,
      is_superuser: role === 'superuser',
      role,
      is_active: true,
      token_version: 0,
      last_login: null,
    });
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
