import { z } from 'zod';
import type { SignedInStaff as SignedIn } from '@kugelpos/contracts';
import { wire } from '@kugelpos/platform';
import { place } from '../settings/place.dto.js';
import { pinText } from './staff.dto.js';

/** Body of POST …/staff/{id}/sign-in. */
export const StaffSignInRequest = wire.object({
  ...place,
  pin: pinText().nullish(),
});
export type StaffSignInRequest = z.infer<typeof StaffSignInRequest>;

export const SignedInStaff = z.object({
  id: z.string().meta({ example: '0002' }),
  name: z.string(),
  roles: z.array(z.string()),
}) satisfies z.ZodType<SignedIn>;
export type SignedInStaff = z.infer<typeof SignedInStaff>;
