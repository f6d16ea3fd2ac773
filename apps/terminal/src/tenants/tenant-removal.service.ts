import { Injectable } from '@nestjs/common';
import { removeTenantForGood } from '@kugelpos/auth';
import { ErrorCode } from '@kugelpos/contracts';
import { AppError } from '@kugelpos/errors';
import { ChangeBroadcast } from '@kugelpos/state';
import { ServiceDatabase } from '@kugelpos/tenancy';
import { StoreRepository } from '../stores/store.repository.js';
import { TerminalRepository } from '../terminals/terminal.repository.js';
import { RetentionService } from './retention.service.js';
import type { RemovedTenant } from './tenant.dto.js';
import { TenantInfoRepository } from './tenant.repository.js';
import { TenantRemovalRepository } from './tenant-removal.repository.js';
import { TenantService } from './tenant.service.js';
import { TenantSetUp } from './tenant-set-up.js';

/** Removes a tenant from all services (spec §11.25, retail rule 27). */
@Injectable()
export class TenantRemovalService {
  constructor(
    private readonly db: ServiceDatabase,
    private readonly tenants: TenantService,
    private readonly tenantInfo: TenantInfoRepository,
    private readonly stores: StoreRepository,
    private readonly terminals: TerminalRepository,
    private readonly removals: TenantRemovalRepository,
    private readonly retention: RetentionService,
    private readonly setUp: TenantSetUp,
    private readonly broadcast: ChangeBroadcast,
  ) {}

  /**
   * Ends the tenant here, then drops its data everywhere. What has begun is completed by a repeat, without asking
   * again whether it may. The users go last: as long as something is left, they can log in and repeat.
   * @throws AppError 404 / 407001; 400 / 500008 while it has stores or terminals; 400 / 208102 inside the retention;
   *   502 naming the services that failed
   */
  async remove(tenantId: string): Promise<RemovedTenant> {
    if (!(await this.removals.hasBegun(tenantId))) await this.begin(tenantId);
    await this.setUp.removeFromOtherServices(tenantId);
    await removeTenantForGood(this.db, this.broadcast, tenantId);
    await this.setUp.removeUsers(tenantId);
    return { tenantId };
  }

  /** From here on there is no such tenant: nothing can be added to it, and it cannot be created again. */
  private async begin(tenantId: string): Promise<void> {
    await this.tenants.require(tenantId);
    const rule = await this.retention.ruleFor(tenantId);
    await this.db.transaction(async (session) => {
      const isRemoved = await this.tenantInfo.removeTenant(tenantId, session);
      if (!isRemoved) throw new AppError(ErrorCode.TENANT_NOT_FOUND);
      if (
        (await this.stores.hasStores(tenantId, session)) ||
        (await this.terminals.hasTerminals(tenantId, undefined, session))
      ) {
        throw new AppError(ErrorCode.CHILDREN_EXIST, { message: 'The tenant has stores or terminals' });
      }
      await this.retention.requireOver(tenantId, rule, session);
      await this.removals.begin(tenantId, session);
    });
  }
}
