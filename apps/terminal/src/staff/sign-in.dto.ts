import type { z } from 'zod';
import { wire } from '@kugelpos/platform';

/** Body of POST …/sign-in (spec §2.4). */
export const SignInRequest = wire.object({
  staffId: wire.string({ min: 1, max: 64, description: 'staff as known to master-data', example: 'S001' }),
  pin: wire
    .string({
      min: 1,
      max: 64,
      description: "the staff's PIN, where the store's SIGN_IN_PIN asks for it",
      example: '4826',
    })
    .nullish(),
});
export type SignInRequest = z.infer<typeof SignInRequest>;
