import { z } from 'zod';
import type { StaffWire } from '@kugelpos/contracts';
import { MASK, wire } from '@kugelpos/platform';
import { recordTimes } from '../masters/master.dto.js';

const BCRYPT_BYTES = 72;

/** A PIN as somebody enters it. */
export const pinText = (description = 'PIN') =>
  wire.string({ min: 1, max: BCRYPT_BYTES, maxBytes: BCRYPT_BYTES, description, example: '4826' });

const pin = () => pinText('PIN; stored as a hash, answered as a mask');

const name = wire.string({ min: 1, max: 200, description: 'display name', example: '佐藤 健一' });
const roles = wire.array(wire.code(), { max: 50, description: 'names of roles', example: ['clerk'] });

export const staffId = wire.code({ description: 'staff id, unique in the tenant', example: '0002' });

/** Body of POST …/staff (spec §2.4). */
export const NewStaff = wire.object({
  id: staffId,
  name,
  pin: pin().refine((text) => text !== MASK, 'must not be the mask'),
  roles,
});
export type NewStaff = z.infer<typeof NewStaff>;

/** Body of PUT …/staff/{id}; the mask as PIN keeps the PIN, so that what was read can be sent back. */
export const StaffUpdate = wire.object({ name, pin: pin(), roles });
export type StaffUpdate = z.infer<typeof StaffUpdate>;

/** A member of staff as answered (spec §3.1). */
export const Staff = z.object({
  id: z.string().meta({ example: '0002' }),
  name: z.string(),
  pin: z.string().meta({ description: 'always the mask', example: MASK }),
  roles: z.array(z.string()),
  ...recordTimes,
}) satisfies z.ZodType<StaffWire>;
export type Staff = z.infer<typeof Staff>;

export const DeletedStaff = z.object({ staffId: z.string() });
export type DeletedStaff = z.infer<typeof DeletedStaff>;
