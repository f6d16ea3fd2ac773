import { z } from 'zod';
import { isTenantId } from '@kugelpos/contracts';
import { plainDateTime, wire } from '@kugelpos/platform';
import { Store, toStore } from '../stores/store.dto.js';
import type { StoreDocument } from '../stores/store.schema.js';
import type { TenantDocument } from './tenant.schema.js';

const tenantName = () => wire.string({ max: 200, description: 'display name', example: 'みどり商店' });
const tags = () => wire.array(wire.string({ max: 100 }), { max: 100, description: 'labels', example: ['demo'] });

/** Path parameter `tenant_id`; the access guard has compared it with the caller's tenant. */
export const TenantIdParam = wire.string({ max: 32, description: 'tenant', example: 'T9999' });

/** Body of POST /tenants (spec §2.2). */
export const CreateTenantRequest = wire.object({
  tenantId: wire
    .string({ description: 'tenant, that of the credentials', example: 'T9999' })
    .refine(isTenantId, 'must be 1 to 32 of A-Z a-z 0-9 _, and not commons'),
  tenantName: tenantName(),
  tags: tags(),
});
export type CreateTenantRequest = z.infer<typeof CreateTenantRequest>;

/** Body of PUT /tenants/{tenant_id} (spec §2.2). */
export const UpdateTenantRequest = wire.object({ tenantName: tenantName(), tags: tags() });
export type UpdateTenantRequest = z.infer<typeof UpdateTenantRequest>;

/** A tenant with its stores (spec §3.1). */
export const Tenant = z.object({
  tenantId: z.string(),
  tenantName: z.string(),
  tags: z.array(z.string()),
  stores: z.array(Store),
  entryDatetime: z.string(),
  lastUpdateDatetime: z.string().nullable(),
});
export type Tenant = z.infer<typeof Tenant>;

/** Answer of DELETE /tenants/{tenant_id} (spec §3.8). */
export const RemovedTenant = z.object({ tenantId: z.string() });
export type RemovedTenant = z.infer<typeof RemovedTenant>;

export function toTenant(tenant: TenantDocument, stores: StoreDocument[], zone: string): Tenant {
  return {
    tenantId: tenant.tenant_id,
    tenantName: tenant.tenant_name,
    tags: tenant.tags,
    stores: stores.map((store) => toStore(store, zone)),
    entryDatetime: plainDateTime(tenant.created_at, zone),
    lastUpdateDatetime: tenant.updated_at && plainDateTime(tenant.updated_at, zone),
  };
}
