import { z } from 'zod';
import { pagingQuery, wire } from '@kugelpos/platform';
import { newPassword, userRole } from '../accounts/account.dto.js';

/** Path parameter of routes about one user; names of earlier releases may be any text. */
export const UsernameParam = wire.string({
  min: 1,
  max: 64,
  description: 'name of the user, exact case',
  example: 'till1',
});

/** Query of GET /accounts/users. */
export const UserListQuery = wire.object(pagingQuery);
export type UserListQuery = z.infer<typeof UserListQuery>;

/** Body of PATCH /accounts/users/{username}. */
export const ChangeUserRequest = wire.object({ role: userRole() });
export type ChangeUserRequest = z.infer<typeof ChangeUserRequest>;

/** Body of PUT /accounts/users/{username}/password. */
export const SetPasswordRequest = wire.object({ newPassword: newPassword() });
export type SetPasswordRequest = z.infer<typeof SetPasswordRequest>;

/** Body of PUT /accounts/me/password. */
export const ChangePasswordRequest = wire.object({
  currentPassword: wire.string({ max: 200, description: 'the password of now', example: 'correct horse battery' }),
  newPassword: newPassword(),
});
export type ChangePasswordRequest = z.infer<typeof ChangePasswordRequest>;
