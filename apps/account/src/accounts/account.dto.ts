import { z } from 'zod';
import { TENANT_ID_PATTERN } from '@kugelpos/contracts';
import { wire } from '@kugelpos/platform';

const BCRYPT_BYTES = 72;

const username = () => wire.string({ min: 1, max: 64, description: 'name of the user, exact case', example: 'admin' });

const newPassword = () =>
  wire
    .string({
      min: 8,
      max: BCRYPT_BYTES,
      description: 'password, 8 characters to 72 bytes',
      example: 'correct horse battery',
    })
    .refine((text) => Buffer.byteLength(text) <= BCRYPT_BYTES, `must have at most ${BCRYPT_BYTES} bytes`);

/** Body of POST /accounts/register (spec account §2.2). */
export const RegisterRequest = wire.object({
  username: username(),
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

/** Form or JSON body of POST /accounts/token (spec account §2.1). */
export const TokenRequest = wire.object({
  username: wire.string({ max: 64, example: 'admin' }),
  password: wire.string({ max: 200, example: 'correct horse battery' }),
  clientId: wire.string({ max: 32, description: 'tenant id', example: 'T9999' }).optional(),
  grantType: z.literal('password').optional(),
});
export type TokenRequest = z.infer<typeof TokenRequest>;

/** Answer of a log-in: bare, snake_case (spec account §2.1). */
export const TokenAnswer = z.object({
  access_token: z.string().meta({ description: 'user token' }),
  token_type: z.literal('bearer'),
});
export type TokenAnswer = z.infer<typeof TokenAnswer>;

/** A user as answered (spec account §3.1); password and hash are masks. */
export const UserAccount = z.object({
  username: z.string(),
  password: z.string(),
  tenantId: z.string(),
  hashedPassword: z.string(),
  isSuperuser: z.boolean(),
  isActive: z.boolean(),
  createdAt: z.string(),
  updatedAt: z.string().nullable(),
  lastLogin: z.string().nullable(),
});
export type UserAccount = z.infer<typeof UserAccount>;
