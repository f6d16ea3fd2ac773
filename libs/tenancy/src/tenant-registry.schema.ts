import { defineCollection, type BaseFields } from './collection-spec.js';

/** A tenant that was set up in this service. */
export interface TenantRegistration extends BaseFields {
  tenant_id: string;
}

export const tenantRegistry = defineCollection<TenantRegistration>({
  name: 'info_tenant_registry',
  scope: 'commons',
  fields: { tenant_id: { type: String, required: true } },
  indexes: [{ keys: { tenant_id: 1 }, unique: true, serves: 'is this tenant set up here' }],
});
