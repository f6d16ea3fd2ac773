import { z } from 'zod';
import { STAFF_OPERATIONS, type StaffRoleWire } from '@kugelpos/contracts';
import { wire } from '@kugelpos/platform';
import { amount, recordTimes } from '../masters/master.dto.js';
import { staffOperation } from '../operations/staff-operation.dto.js';

export const roleCode = wire.code({ description: 'role as staff name it, unique in the tenant', example: 'clerk' });

const MAXIMUM = 'largest amount that needs no approval; null: any; 0: each time needs one';
const APPROVAL_MAXIMUM = 'largest amount that the role may approve; null: any';

const limit = wire.object({
  operation: staffOperation,
  maximumAmount: amount({ description: MAXIMUM, example: 10_000 }).nullable(),
  mayApprove: wire.bool({ description: 'whether the role may approve this for others; default false' }).default(false),
  approvalMaximum: amount({ description: APPROVAL_MAXIMUM, example: 50_000 }).nullable().default(null),
});

const fields = {
  name: wire.string({ min: 1, max: 200, description: 'name for people', example: 'レジ担当' }),
  limits: wire
    .array(limit, {
      max: STAFF_OPERATIONS.length,
      description: 'limits by operation; what is not named is not limited',
    })
    .refine(
      (limits) => new Set(limits.map(({ operation }) => operation)).size === limits.length,
      'must name each operation once',
    ),
};

/** Body of POST …/staff-roles. */
export const NewStaffRole = wire.object({ code: roleCode, ...fields });
export type NewStaffRole = z.infer<typeof NewStaffRole>;

/** Body of PUT …/staff-roles/{code}: replaces all limits. */
export const StaffRoleUpdate = wire.object(fields);
export type StaffRoleUpdate = z.infer<typeof StaffRoleUpdate>;

/** A role as answered. */
export const StaffRole = z.object({
  code: z.string().meta({ example: 'clerk' }),
  name: z.string(),
  limits: z.array(
    z.object({
      operation: staffOperation,
      maximumAmount: z.number().nullable().meta({ description: MAXIMUM, example: 10_000 }),
      mayApprove: z.boolean(),
      approvalMaximum: z.number().nullable().meta({ description: APPROVAL_MAXIMUM, example: null }),
    }),
  ),
  ...recordTimes,
}) satisfies z.ZodType<StaffRoleWire>;
export type StaffRole = z.infer<typeof StaffRole>;

export const DeletedStaffRole = z.object({ code: z.string() });
export type DeletedStaffRole = z.infer<typeof DeletedStaffRole>;
