import type { z } from 'zod';
import { wire } from '@kugelpos/platform';

/** Body of POST …/sign-in (spec §2.4). */
export const SignInRequest = wire.object({
  staffId: wire.string({ min: 1, max: 64, description: 'staff as known to master-data', example: 'S001' }),
});
export type SignInRequest = z.infer<typeof SignInRequest>;
