import type { ServiceDatabase } from '@kugelpos/tenancy';
import type { ChangeBroadcast } from '@kugelpos/state';

/** Change kind that tells every process that a tenant's database is gone. */
export const TENANT_REMOVAL = 'tenant-removal';

/** Drops a tenant's database of a service and tells every process, so that none writes to it any more. Repeatable. */
export async function removeTenantForGood(
  db: ServiceDatabase,
  broadcast: ChangeBroadcast,
  tenantId: string,
): Promise<void> {
  await db.removeTenant(tenantId);
  await broadcast.publish({ tenantId, kind: TENANT_REMOVAL });
}

/** Makes a process forget its connections to the databases of tenants that are removed. */
export function forgetRemovedTenants(databases: readonly ServiceDatabase[], broadcast: ChangeBroadcast): void {
  broadcast.subscribe(({ kind, tenantId }) => {
    if (kind === TENANT_REMOVAL) databases.forEach((db) => db.forgetTenant(tenantId));
  });
}
