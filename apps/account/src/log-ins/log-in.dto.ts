import { z } from 'zod';
import { wire } from '@kugelpos/platform';

/** Form or JSON body of POST /accounts/token (spec account §2.1). */
export const TokenRequest = wire.object({
  username: wire.string({ max: 64, example: 'admin' }),
  password: wire.string({ max: 200, example: 'correct horse battery' }),
  clientId: wire.string({ max: 32, description: 'tenant id', example: 'T9999' }).optional(),
  grantType: z.literal('password').optional(),
});
export type TokenRequest = z.infer<typeof TokenRequest>;

/** Form or JSON body of POST /accounts/token/refresh. */
export const RefreshRequest = wire.object({
  refreshToken: wire.string({ max: 200, description: 'refresh token of the answer before; good once', example: 'x' }),
});
export type RefreshRequest = z.infer<typeof RefreshRequest>;

/** Body of POST /accounts/logout; it may be absent. */
export const LogOutRequest = wire
  .object({
    allLogIns: wire.bool({ description: 'end all log-ins of the user, not only this one', example: false }).nullish(),
  })
  .nullish();
export type LogOutRequest = z.infer<typeof LogOutRequest>;

/** Answer of a log-in and of a refresh: bare, snake_case (spec account §2.1). */
export const TokenAnswer = z.object({
  access_token: z.string().meta({ description: 'user token' }),
  token_type: z.literal('bearer'),
  expires_in: z.int().meta({ description: 'life of the user token in seconds', example: 1800 }),
  refresh_token: z.string().meta({ description: 'exchanged once for new tokens at /accounts/token/refresh' }),
});
export type TokenAnswer = z.infer<typeof TokenAnswer>;
