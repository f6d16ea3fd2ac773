import { z } from 'zod';
import type { TerminalRevocation } from '@kugelpos/contracts';
import { wire } from '@kugelpos/platform';

/** Query of GET /auth/revocations. */
export const RevocationQuery = wire.object({
  since: wire
    .int({ min: 0, max: Number.MAX_SAFE_INTEGER, description: 'revision that is known already; 0: none', example: 0 })
    .default(0),
});
export type RevocationQuery = z.infer<typeof RevocationQuery>;

const TerminalEntry = z.object({
  kind: z.literal('terminal'),
  tenantId: z.string(),
  terminalId: z.string(),
  tokenVersion: z.int(),
  keyVersion: z.int(),
  formerKeyUntil: z.int().nullable().meta({ description: 'milliseconds since 1970' }),
  deleted: z.boolean(),
}) satisfies z.ZodType<TerminalRevocation>;

/** Answer of GET /auth/revocations. */
export const TerminalRevocations = z.object({ revision: z.int(), entries: z.array(TerminalEntry) });
