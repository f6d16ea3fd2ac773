import type { StaffOperation } from '@kugelpos/contracts';
import { defineCollection, type BaseFields } from '@kugelpos/tenancy';

/** Why staff do something that is not a plain sale (retail rule 22). */
export interface ReasonDocument extends BaseFields {
  tenant_id: string;
  code: string;
  name: string;
  /** What it is a reason for. */
  operations: StaffOperation[];
  is_active: boolean;
}

export const reasons = defineCollection<ReasonDocument>({
  name: 'master_reason',
  fields: {
    tenant_id: { type: String, required: true },
    code: { type: String, required: true },
    name: { type: String, required: true },
    operations: { type: [String], required: true },
    is_active: { type: Boolean, required: true },
  },
  indexes: [
    {
      keys: { tenant_id: 1, code: 1 },
      unique: true,
      serves: 'the reason that a till names; the list of reasons by code',
    },
  ],
});
