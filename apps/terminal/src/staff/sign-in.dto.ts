import type { z } from 'zod';
import { wire } from '@kugelpos/platform';
import { pinText, staffId } from './approval.dto.js';

/** Body of POST …/sign-in (spec §2.4). */
export const SignInRequest = wire.object({
  staffId: staffId('staff as known to master-data', 'S001'),
  pin: pinText("the staff's PIN, where the store's SIGN_IN_PIN asks for it").nullish(),
});
export type SignInRequest = z.infer<typeof SignInRequest>;
