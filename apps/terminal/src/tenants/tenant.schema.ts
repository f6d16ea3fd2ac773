import { defineCollection, type BaseFields } from '@kugelpos/tenancy';

/** A tenant (spec §6); its stores are documents of their own. */
export interface TenantDocument extends BaseFields {
  tenant_id: string;
  tenant_name: string;
  tags: string[];
}

export const tenants = defineCollection<TenantDocument>({
  name: 'info_tenant',
  fields: {
    tenant_id: { type: String, required: true },
    tenant_name: String,
    tags: [String],
  },
  indexes: [{ keys: { tenant_id: 1 }, unique: true, serves: 'the tenant' }],
});
