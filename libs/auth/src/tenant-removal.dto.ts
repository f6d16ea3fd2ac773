import { z } from 'zod';
import { isTenantId } from '@kugelpos/contracts';
import { wire } from '@kugelpos/platform';

/** Path parameter `tenant_id`. */
export const RemovedTenantParam = wire
  .string({ description: 'tenant', example: 'T9999' })
  .refine(isTenantId, 'must be 1 to 32 of A-Z a-z 0-9 _, and not commons');

/** Answer of DELETE /tenants/{tenant_id}. */
export const RemovedTenant = z.object({ tenantId: z.string().meta({ example: 'T9999' }) });
