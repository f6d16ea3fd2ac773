import { Schema } from 'mongoose';
import type { OperationLimitWire } from '@kugelpos/contracts';
import { defineCollection, type BaseFields } from '@kugelpos/tenancy';

/** What the role may do of one operation, stored in snake_case. */
export interface OperationLimitFields {
  operation: OperationLimitWire['operation'];
  maximum_amount: number | null;
  may_approve: boolean;
  approval_maximum: number | null;
}

/** What the holders of a role may do alone and approve (retail rule 22); staff name their roles by code. */
export interface StaffRoleDocument extends BaseFields {
  tenant_id: string;
  code: string;
  name: string;
  limits: OperationLimitFields[];
}

export const staffRoles = defineCollection<StaffRoleDocument>({
  name: 'master_staff_role',
  fields: {
    tenant_id: { type: String, required: true },
    code: { type: String, required: true },
    name: { type: String, required: true },
    limits: { type: Schema.Types.Mixed, required: true },
  },
  indexes: [
    {
      keys: { tenant_id: 1, code: 1 },
      unique: true,
      serves: 'the roles of who does something; the list of roles by code',
    },
  ],
});
