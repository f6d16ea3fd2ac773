import { Controller, Delete, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, RemovedTenant, removeTenantForGood, RemovedTenantParam } from '@kugelpos/auth';
import { API_PREFIX, ErrorCode } from '@kugelpos/contracts';
import { Answer } from '@kugelpos/platform';
import { ChangeBroadcast } from '@kugelpos/state';
import { ServiceDatabase } from '@kugelpos/tenancy';
import { AccountRepository } from '../accounts/account.repository.js';
import { UserChanges } from '../users/user-changes.js';

/** DELETE /tenants/{tenant_id} as in the other services; here the tokens of the tenant's users end, too. */
@ApiTags('tenants')
@Controller(`${API_PREFIX}/tenants`)
export class TenantRemovalController {
  constructor(
    private readonly db: ServiceDatabase,
    private readonly users: AccountRepository,
    private readonly changes: UserChanges,
    private readonly broadcast: ChangeBroadcast,
  ) {}

  @Delete(':tenant_id')
  @Access('service')
  @Answer({
    operation: 'remove_tenant_data',
    summary: 'Between services: end the log-ins of a tenant and drop its users',
    data: RemovedTenant,
    errors: [ErrorCode.GENERAL],
  })
  async remove(@Param('tenant_id', { schema: RemovedTenantParam }) tenantId: string): Promise<{ tenantId: string }> {
    // Nobody is deactivated: whoever must repeat the removal can still log in.
    if (await this.db.hasTenant(tenantId))
      for (const username of await this.users.usernames(tenantId))
        await this.changes.apply(tenantId, username, () => ({}));
    await removeTenantForGood(this.db, this.broadcast, tenantId);
    return { tenantId };
  }
}
