import { Controller, Delete, Injectable, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { API_PREFIX, ErrorCode } from '@kugelpos/contracts';
import { Answer } from '@kugelpos/platform';
import { ChangeBroadcast } from '@kugelpos/state';
import { ServiceDatabase } from '@kugelpos/tenancy';
import { Access } from './access.decorator.js';
import { RemovedTenant, RemovedTenantParam } from './tenant-removal.dto.js';
import { removeTenantForGood } from './tenant-removal.js';

/**
 * DELETE /tenants/{tenant_id}, the same in master-data, cart, report, journal and stock, for the terminal service, which
 * decides whether a tenant may go. Repeatable.
 */
@Injectable()
@ApiTags('tenants')
@Controller(`${API_PREFIX}/tenants`)
export class TenantRemovalController {
  constructor(
    private readonly db: ServiceDatabase,
    private readonly broadcast: ChangeBroadcast,
  ) {}

  @Delete(':tenant_id')
  @Access('service')
  @Answer({
    operation: 'remove_tenant_data',
    summary: 'Between services: drop the databases of a tenant in this service',
    data: RemovedTenant,
    errors: [ErrorCode.GENERAL],
  })
  async remove(@Param('tenant_id', { schema: RemovedTenantParam }) tenantId: string): Promise<{ tenantId: string }> {
    await removeTenantForGood(this.db, this.broadcast, tenantId);
    return { tenantId };
  }
}
