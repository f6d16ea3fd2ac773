import type { z } from 'zod';
import { wire } from '@kugelpos/platform';

/** Query of a revision feed: GET /accounts/revocations and GET /auth/revocations. */
export const RevocationQuery = wire.object({
  since: wire
    .int({ min: 0, max: Number.MAX_SAFE_INTEGER, description: 'revision that is known already; 0: none', example: 0 })
    .default(0),
});
export type RevocationQuery = z.infer<typeof RevocationQuery>;
