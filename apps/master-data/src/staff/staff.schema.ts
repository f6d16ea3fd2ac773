import { defineCollection, type BaseFields } from '@kugelpos/tenancy';

/** A member of staff (spec §3.1); the PIN is stored only as bcrypt hash (D-1). */
export interface StaffDocument extends BaseFields {
  tenant_id: string;
  id: string;
  name: string;
  hashed_pin: string;
  roles: string[];
}

export const staff = defineCollection<StaffDocument>({
  name: 'master_staff',
  fields: {
    tenant_id: { type: String, required: true },
    id: { type: String, required: true },
    name: { type: String, required: true },
    hashed_pin: { type: String, required: true },
    roles: { type: [String], required: true },
  },
  indexes: [{ keys: { tenant_id: 1, id: 1 }, unique: true, serves: 'who signs in; the list of staff by id' }],
});
