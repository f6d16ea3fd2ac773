import { z } from 'zod';
import type { AuthorizedOperation as Authorized } from '@kugelpos/contracts';
import { wire } from '@kugelpos/platform';
import { reasonCode } from '../reasons/reason.dto.js';
import { place } from '../settings/place.dto.js';
import { pinText, staffId } from '../staff/staff.dto.js';
import { staffOperation } from './staff-operation.dto.js';

/** Body of POST …/operations/authorize; what is left out counts as null. */
export const AuthorizeRequest = wire.object({
  ...place,
  operation: staffOperation,
  amount: wire.number({ min: 0, description: 'in the unit of the currency', example: 12_000 }).nullish(),
  staffId: staffId.meta({ description: 'who does it; null: nobody is signed in', example: '0002' }).nullish(),
  reasonCode: reasonCode.nullish(),
  approval: wire.object({ staffId, pin: pinText() }).nullish(),
});
export type AuthorizeRequest = z.infer<typeof AuthorizeRequest>;

export const AuthorizedOperation = z.object({
  reason: z.object({ code: z.string(), name: z.string() }).nullable(),
  approvedBy: z.object({ id: z.string(), name: z.string() }).nullable(),
}) satisfies z.ZodType<Authorized>;
export type AuthorizedOperation = z.infer<typeof AuthorizedOperation>;
