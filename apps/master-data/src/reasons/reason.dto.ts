import { z } from 'zod';
import { STAFF_OPERATIONS, type ReasonWire } from '@kugelpos/contracts';
import { wire } from '@kugelpos/platform';
import { recordTimes } from '../masters/master.dto.js';
import { staffOperation } from '../operations/staff-operation.dto.js';

export const reasonCode = wire.code({ description: 'reason, unique in the tenant', example: 'BANK' });

const fields = {
  name: wire.string({ min: 1, max: 200, description: 'name for people', example: '銀行入金' }),
  operations: wire.array(staffOperation, {
    min: 1,
    max: STAFF_OPERATIONS.length,
    description: 'what it is a reason for',
    example: ['cashOut'],
  }),
  isActive: wire.bool({ description: 'usable; default true' }).optional(),
};

/** Body of POST …/reasons. */
export const NewReason = wire.object({ code: reasonCode, ...fields });
export type NewReason = z.infer<typeof NewReason>;

/** Body of PUT …/reasons/{code}; `isActive` left out stays as it is. */
export const ReasonUpdate = wire.object(fields);
export type ReasonUpdate = z.infer<typeof ReasonUpdate>;

/** A reason as answered. */
export const Reason = z.object({
  code: z.string().meta({ example: 'BANK' }),
  name: z.string(),
  operations: z.array(staffOperation),
  isActive: z.boolean(),
  ...recordTimes,
}) satisfies z.ZodType<ReasonWire>;
export type Reason = z.infer<typeof Reason>;

export const DeletedReason = z.object({ code: z.string() });
export type DeletedReason = z.infer<typeof DeletedReason>;
