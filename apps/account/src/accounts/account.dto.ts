import { z } from 'zod';
import { TENANT_ID_PATTERN, USER_ROLES } from '@kugelpos/contracts';
import { isoInZone, MASK, wire } from '@kugelpos/platform';
import { BCRYPT_BYTES } from '../passwords/passwords.js';
import type { UserAccountDocument } from './account.schema.js';

/** Name of a new user; not one by which records name a terminal or a service. */
const newUsername = () =>
  wire
    .code({ max: 64, description: 'name of the user, exact case', example: 'admin' })
    .regex(/^(?!terminal:|service:)/i, 'must not begin with terminal: or service:');

/** A password that is to be set; what else it must not be depends on the user (requireGoodPassword). */
export const newPassword = () =>
  wire.string({
    min: 8,
    max: BCRYPT_BYTES,
    maxBytes: BCRYPT_BYTES,
    description: 'password, 8 characters to 72 bytes',
    example: 'correct horse battery',
  });

/** What a user may do; superuser includes manager includes clerk. */
export const userRole = () => z.enum(USER_ROLES).meta({ description: 'role', example: 'clerk' });

/** Body of POST /accounts/register (spec account §2.2). */
export const RegisterRequest = wire.object({
  username: newUsername(),
  password: newPassword(),
  tenantId: wire
    .string({
      max: 32,
      description: 'wished tenant id; a taken one is replaced by a generated one: read the answer',
      example: 'T9999',
    })
    .refine(
      (text) => text === '' || (TENANT_ID_PATTERN.test(text) && text.toLowerCase() !== 'commons'),
      'must be 1 to 32 of A-Z a-z 0-9 _',
    )
    .nullish(),
});
export type RegisterRequest = z.infer<typeof RegisterRequest>;

/** Body of POST /accounts/register/user (spec account §2.3); the tenant is the caller's. */
export const RegisterUserRequest = wire.object({
  username: newUsername(),
  password: newPassword(),
  role: userRole().nullish(),
});
export type RegisterUserRequest = z.infer<typeof RegisterUserRequest>;

/** A user as answered (spec account §3.1); password and hash are masks. */
export const UserAccount = z.object({
  username: z.string(),
  password: z.string(),
  tenantId: z.string(),
  hashedPassword: z.string(),
  isSuperuser: z.boolean(),
  role: z.enum(USER_ROLES),
  isActive: z.boolean(),
  createdAt: z.string(),
  updatedAt: z.string().nullable(),
  lastLogin: z.string().nullable(),
});
export type UserAccount = z.infer<typeof UserAccount>;

/** The wire form of a user; instants in the given zone. */
export function toUserAccount(user: UserAccountDocument, zone: string): UserAccount {
  return {
    username: user.username,
    password: MASK,
    tenantId: user.tenant_id,
    hashedPassword: MASK,
    isSuperuser: user.is_superuser,
    role: user.role,
    isActive: user.is_active,
    createdAt: isoInZone(user.created_at, zone),
    updatedAt: user.updated_at && isoInZone(user.updated_at, zone),
    lastLogin: user.last_login && isoInZone(user.last_login, zone),
  };
}
