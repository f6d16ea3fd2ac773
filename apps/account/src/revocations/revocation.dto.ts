import { z } from 'zod';

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
