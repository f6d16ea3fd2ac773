import { Injectable } from '@nestjs/common';
import type { UserPrincipal } from '@kugelpos/auth';
import { ErrorCode, type UserRole } from '@kugelpos/contracts';
import { AppError, NotFoundError } from '@kugelpos/errors';
import { InjectSettings, pagingOf, PlatformSettings, type Page } from '@kugelpos/platform';
import { toUserAccount, type UserAccount } from '../accounts/account.dto.js';
import { AccountRepository } from '../accounts/account.repository.js';
import type { UserAccountDocument } from '../accounts/account.schema.js';
import { LockOut } from '../lock-out/lock-out.js';
import { requireGoodPassword } from '../passwords/password-rules.js';
import { Passwords } from '../passwords/passwords.js';
import { requireSuperuser } from './superuser.js';
import { UserChanges, type UserChange } from './user-changes.js';
import type { UserListQuery } from './user.dto.js';

/**
 * What a superuser does with the users of the tenant. None of it may be done to oneself, and whoever does it must be an
 * active superuser at the moment of the change: so one is always left, also when two take each other's rights at once.
 */
@Injectable()
export class UserService {
  constructor(
    private readonly users: AccountRepository,
    private readonly changes: UserChanges,
    private readonly lockOut: LockOut,
    private readonly passwords: Passwords,
    @InjectSettings(PlatformSettings) private readonly platform: PlatformSettings,
  ) {}

  async list(caller: UserPrincipal, query: UserListQuery): Promise<Page<UserAccount>> {
    await requireSuperuser(this.users, caller);
    const page = await this.users.listUsers(caller.tenantId, pagingOf(query, ['username'], [['username', 1]]));
    return page.map((user) => this.toWire(user));
  }

  /** The user's tokens and log-ins end; an inactive user stays as it is. */
  deactivate(caller: UserPrincipal, username: string): Promise<UserAccount> {
    return this.change(caller, username, (user) => (user.is_active ? { is_active: false } : undefined));
  }

  async reactivate(caller: UserPrincipal, username: string): Promise<UserAccount> {
    await requireSuperuser(this.users, caller);
    const user = await this.users.activate(caller.tenantId, username);
    if (user === null) throw new NotFoundError('User');
    return this.toWire(user);
  }

  /** The user has to log in again, to have a token of the new role. */
  changeRole(caller: UserPrincipal, username: string, role: UserRole): Promise<UserAccount> {
    return this.change(caller, username, (user) =>
      user.role === role ? undefined : { role, is_superuser: role === 'superuser' },
    );
  }

  /** Sets the password of another user, who forgot it; also ends the user's wait after failed log-ins. */
  async setPassword(caller: UserPrincipal, username: string, password: string): Promise<UserAccount> {
    requireGoodPassword(password, [username, caller.tenantId], 'newPassword');
    const hashed_password = await this.passwords.hash(password);
    const user = await this.change(caller, username, () => ({ hashed_password }));
    await this.lockOut.release(caller.tenantId, username);
    return user;
  }

  /** Ends a user's wait after failed log-ins. */
  async unlock(caller: UserPrincipal, username: string): Promise<UserAccount> {
    await requireSuperuser(this.users, caller);
    const user = await this.users.findUser(caller.tenantId, username);
    if (user === null) throw new NotFoundError('User');
    await this.lockOut.release(caller.tenantId, username);
    return this.toWire(user);
  }

  private async change(
    caller: UserPrincipal,
    username: string,
    decide: (user: UserAccountDocument) => UserChange | undefined,
  ): Promise<UserAccount> {
    const { tenantId } = caller;
    if (username === caller.username) throw new AppError(ErrorCode.OWN_ACCOUNT);
    const changed = await this.changes.apply(tenantId, username, async (user, session) => {
      await requireSuperuser(this.users, caller, session);
      return decide(user);
    });
    return this.toWire(changed);
  }

  private toWire(user: UserAccountDocument): UserAccount {
    return toUserAccount(user, this.platform.TIMEZONE);
  }
}
