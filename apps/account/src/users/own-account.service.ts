import { Injectable } from '@nestjs/common';
import type { UserPrincipal } from '@kugelpos/auth';
import { ErrorCode } from '@kugelpos/contracts';
import { AppError, InvalidInputError, UnauthenticatedError } from '@kugelpos/errors';
import { InjectSettings, PlatformSettings } from '@kugelpos/platform';
import { toUserAccount, type UserAccount } from '../accounts/account.dto.js';
import { AccountRepository } from '../accounts/account.repository.js';
import { LockOut } from '../lock-out/lock-out.js';
import { requireGoodPassword } from '../passwords/password-rules.js';
import { Passwords } from '../passwords/passwords.js';
import { UserChanges } from './user-changes.js';
import type { ChangePasswordRequest } from './user.dto.js';

/** What everybody may do with the own account. */
@Injectable()
export class OwnAccountService {
  constructor(
    private readonly users: AccountRepository,
    private readonly changes: UserChanges,
    private readonly lockOut: LockOut,
    private readonly passwords: Passwords,
    @InjectSettings(PlatformSettings) private readonly platform: PlatformSettings,
  ) {}

  async read({ tenantId, username }: UserPrincipal): Promise<UserAccount> {
    const user = await this.users.findUser(tenantId, username);
    // What ends a user's tokens may not have reached this process yet.
    if (user === null || !user.is_active) throw new UnauthenticatedError();
    return toUserAccount(user, this.platform.TIMEZONE);
  }

  /** A new password in exchange for the old one; every log-in ends, this one too. Wrong ones count as failed log-ins. */
  async changePassword(caller: UserPrincipal, request: ChangePasswordRequest, address: string): Promise<void> {
    const { tenantId, username } = caller;
    const { currentPassword, newPassword } = request;
    requireGoodPassword(newPassword, [username, tenantId], 'newPassword');
    if (newPassword === currentPassword) {
      throw new InvalidInputError([{ location: ['body', 'newPassword'], reason: 'must not be the current password' }]);
    }
    const user = await this.lockOut.attempt({ tenantId, username, address }, async () => {
      const known = await this.users.findUser(tenantId, username);
      const fits = await this.passwords.matches(currentPassword, known?.hashed_password);
      return known !== null && known.is_active && fits ? known : undefined;
    });
    if (user === undefined) throw new AppError(ErrorCode.CURRENT_PASSWORD_WRONG);
    const hashed_password = await this.passwords.hash(newPassword);
    await this.changes.apply(tenantId, username, (now) => {
      // Another change was faster: its password is the current one now.
      if (now.hashed_password !== user.hashed_password) throw new AppError(ErrorCode.CURRENT_PASSWORD_WRONG);
      return { hashed_password };
    });
  }
}
