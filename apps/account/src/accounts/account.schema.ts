import type { UserRole } from '@kugelpos/contracts';
import { defineCollection, type BaseFields } from '@kugelpos/tenancy';

/** A user of a tenant (spec account §6.3); the password is stored only as bcrypt hash. */
export interface UserAccountDocument extends BaseFields {
  tenant_id: string;
  username: string;
  hashed_password: string;
  is_superuser: boolean;
  role: UserRole;
  is_active: boolean;
  /** Rises with everything that makes earlier tokens void; absent in documents of earlier releases: 0. */
  token_version?: number;
  last_login: Date | null;
}

export const userAccounts = defineCollection<UserAccountDocument>({
  name: 'user_accounts',
  fields: {
    tenant_id: { type: String, required: true },
    username: { type: String, required: true },
    hashed_password: { type: String, required: true },
    is_superuser: { type: Boolean, required: true },
    role: { type: String, required: true },
    is_active: { type: Boolean, required: true },
    token_version: { type: Number, default: 0 },
    last_login: { type: Date, default: null },
  },
  indexes: [{ keys: { tenant_id: 1, username: 1 }, unique: true, serves: 'the user who logs in' }],
});

/** Every tenant id that was ever given away, so that two registrations never share one (spec account §11 row 5). */
export interface TenantIdDocument extends BaseFields {
  tenant_id: string;
  /** Lower case: ids are unique without regard to case. */
  tenant_key: string;
}

export const tenantIds = defineCollection<TenantIdDocument>({
  name: 'info_tenant_id',
  scope: 'commons',
  fields: { tenant_id: { type: String, required: true }, tenant_key: { type: String, required: true } },
  indexes: [{ keys: { tenant_key: 1 }, unique: true, serves: 'is this tenant id taken' }],
});
