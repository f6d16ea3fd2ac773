import { z } from 'zod';
import { wire } from '@kugelpos/platform';

/** Query of GET /accounts/revocations. */
export const RevocationQuery = wire.object({
  since: wire
    .int({ min: 0, description: 'revision that is known already; 0 asks for everything', example: 0 })
    .default(0),
});
export type RevocationQuery = z.infer<typeof RevocationQuery>;

/** Answer of the feed: what changed after the revision asked for, oldest first. */
export const RevocationPage = z.object({
  revision: z.int(),
  entries: z.array(
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('user'), tenantId: z.string(), username: z.string(), tokenVersion: z.int() }),
      z.object({ kind: z.literal('session'), tenantId: z.string(), sessionId: z.string() }),
    ]),
  ),
});
