import { defineCollection, type BaseFields } from '@kugelpos/tenancy';

/** A tenant whose removal has begun; kept for good, because its id is never given away again. */
export interface TenantRemovalDocument extends BaseFields {
  tenant_id: string;
}

export const tenantRemovals = defineCollection<TenantRemovalDocument>({
  name: 'info_tenant_removal',
  scope: 'commons',
  fields: { tenant_id: { type: String, required: true } },
  indexes: [{ keys: { tenant_id: 1 }, unique: true, serves: 'is this tenant being removed' }],
});
