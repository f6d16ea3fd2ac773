import type { ClientSession } from 'mongoose';
import type { UserPrincipal } from '@kugelpos/auth';
import { UnauthenticatedError } from '@kugelpos/errors';
import type { AccountRepository } from '../accounts/account.repository.js';

/**
 * The stored user decides, not the token (spec account §2.3 and §11 row 15).
 * @throws UnauthenticatedError unless the caller is an active superuser still
 */
export async function requireSuperuser(
  users: AccountRepository,
  { tenantId, username }: UserPrincipal,
  session?: ClientSession,
): Promise<void> {
  const user = await users.findUser(tenantId, username, session);
  if (user === null || !user.is_active || !user.is_superuser) throw new UnauthenticatedError('Not an active superuser');
}
