import { z } from 'zod';
import type { TerminalIdentity } from '@kugelpos/auth';
import { wire } from '@kugelpos/platform';

/** Query of POST /auth/token (spec §2.4). */
export const TokenQuery = wire.object({
  terminalId: wire
    .string({ max: 128, description: 'terminal; without it the key alone tells', example: 'T9999-0001-1' })
    .optional(),
});
export type TokenQuery = z.infer<typeof TokenQuery>;

/** Answer of POST /auth/token: snake_case (spec common §2.3). */
export const TerminalToken = z.object({
  access_token: z.string().meta({ description: 'terminal token' }),
  token_type: z.literal('bearer'),
  expires_in: z.int().meta({ description: 'seconds' }),
});
export type TerminalToken = z.infer<typeof TerminalToken>;

/** Body of POST /auth/identify, between services. */
export const IdentifyRequest = wire.object({
  terminalId: wire.string({ max: 128, description: 'terminal', example: 'T9999-0001-1' }),
  keyHash: wire.string({
    pattern: /^[0-9a-f]{64}$/,
    description: 'SHA-256 of the API key in hex',
    example: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  }),
});
export type IdentifyRequest = z.infer<typeof IdentifyRequest>;

/** The terminal that owns a key. */
export const Identity = z.object({
  tenantId: z.string(),
  storeCode: z.string(),
  terminalNo: z.int(),
  terminalId: z.string(),
  status: z.enum(['Idle', 'Opened', 'Closed']),
  businessDate: z.string().nullable(),
  openCounter: z.int().nullable(),
  businessCounter: z.int().nullable(),
  staff: z.object({ id: z.string(), name: z.string() }).nullable(),
  training: z.boolean().optional(),
  tokenVersion: z.int(),
  keyVersion: z.int(),
}) satisfies z.ZodType<TerminalIdentity>;
