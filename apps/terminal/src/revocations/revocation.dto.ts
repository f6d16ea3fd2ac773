import { z } from 'zod';
import type { TerminalRevocation } from '@kugelpos/contracts';

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
