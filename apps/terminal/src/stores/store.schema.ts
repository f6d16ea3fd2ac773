import { defineCollection, type BaseFields } from '@kugelpos/tenancy';

/** Store status; it has no behaviour yet (spec §3.2). */
export const STORE_STATUSES = ['Idle', 'Opened', 'Closed'] as const;

export type StoreStatus = (typeof STORE_STATUSES)[number];

/**
 * A store of a tenant (spec §3.2). A document of its own rather than a part of the tenant's (spec §6): a chain's stores
 * are paged and changed one by one.
 */
export interface StoreDocument extends BaseFields {
  tenant_id: string;
  store_code: string;
  store_name: string;
  status: StoreStatus | null;
  business_date: string | null;
  tags: string[] | null;
}

export const stores = defineCollection<StoreDocument>({
  name: 'info_store',
  fields: {
    tenant_id: { type: String, required: true },
    store_code: { type: String, required: true },
    store_name: String,
    status: { type: String, default: null },
    business_date: { type: String, default: null },
    tags: { type: [String], default: null },
  },
  indexes: [
    { keys: { tenant_id: 1, store_code: 1 }, unique: true, serves: 'a store by its code, the stores of a tenant' },
  ],
});
