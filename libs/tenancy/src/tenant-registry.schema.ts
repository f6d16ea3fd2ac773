import { defineCollection, type BaseFields } from './collection-spec.js';

/** A tenant that was set up in this service, or that was removed for good. */
export interface TenantRegistration extends BaseFields {
  tenant_id: string;
  /** Absent in documents of earlier releases: null. */
  removed_at?: Date | null;
}

export const tenantRegistry = defineCollection<TenantRegistration>({
  name: 'info_tenant_registry',
  scope: 'commons',
  fields: { tenant_id: { type: String, required: true }, removed_at: { type: Date, default: null } },
  indexes: [{ keys: { tenant_id: 1 }, unique: true, serves: 'is this tenant set up here' }],
});
