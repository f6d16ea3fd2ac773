import { Injectable } from '@nestjs/common';
import { ErrorCode } from '@kugelpos/contracts';
import { AppError, isDuplicateKey } from '@kugelpos/errors';
import { InjectSettings, PlatformSettings } from '@kugelpos/platform';
import { ServiceDatabase } from '@kugelpos/tenancy';
import { StoreRepository } from '../stores/store.repository.js';
import { toTenant, type CreateTenantRequest, type Tenant, type UpdateTenantRequest } from './tenant.dto.js';
import { TenantInfoRepository } from './tenant.repository.js';
import type { TenantDocument } from './tenant.schema.js';
import { TenantRemovalRepository } from './tenant-removal.repository.js';
import { TenantSetUp } from './tenant-set-up.js';

@Injectable()
export class TenantService {
  constructor(
    private readonly db: ServiceDatabase,
    private readonly tenants: TenantInfoRepository,
    private readonly stores: StoreRepository,
    private readonly setUp: TenantSetUp,
    private readonly removals: TenantRemovalRepository,
    @InjectSettings(PlatformSettings) private readonly platform: PlatformSettings,
  ) {}

  /**
   * Prepares the tenant everywhere, then records it (spec §2.2). The preparation runs also for a tenant that exists, so
   * that a repeat completes what a failure left open or an upgrade added. The id of a deleted tenant stays used.
   */
  async create({ tenantId, tenantName, tags }: CreateTenantRequest): Promise<Tenant> {
    if (await this.removals.hasBegun(tenantId)) {
      throw new AppError(ErrorCode.TENANT_CREATE_FAILED, { message: 'The tenant was deleted' });
    }
    await this.db.setUpTenant(tenantId);
    await this.setUp.inAllServices(tenantId);
    try {
      return this.answer(await this.tenants.addTenant(tenantId, tenantName, tags), []);
    } catch (error) {
      if (isDuplicateKey(error)) throw new AppError(ErrorCode.TENANT_ALREADY_EXISTS);
      throw error;
    }
  }

  async get(tenantId: string): Promise<Tenant> {
    return this.withStores(await this.require(tenantId));
  }

  async update(tenantId: string, { tenantName, tags }: UpdateTenantRequest): Promise<Tenant> {
    await this.requireSetUp(tenantId);
    const tenant = await this.tenants.changeTenant(tenantId, tenantName, tags);
    if (tenant === null) throw new AppError(ErrorCode.TENANT_NOT_FOUND);
    return this.withStores(tenant);
  }

  /** The tenant with all its stores, oldest first. */
  async withStores(tenant: TenantDocument): Promise<Tenant> {
    return this.answer(tenant, await this.stores.storesOf(tenant.tenant_id));
  }

  /** The tenant. @throws AppError 404 / 407001 */
  async require(tenantId: string): Promise<TenantDocument> {
    await this.requireSetUp(tenantId);
    const tenant = await this.tenants.findTenant(tenantId);
    if (tenant === null) throw new AppError(ErrorCode.TENANT_NOT_FOUND);
    return tenant;
  }

  /** Refuses a tenant that nobody ever began to create here. @throws AppError 404 / 407001 */
  async requireSetUp(tenantId: string): Promise<void> {
    if (!(await this.db.hasTenant(tenantId))) throw new AppError(ErrorCode.TENANT_NOT_FOUND);
  }

  private answer(tenant: TenantDocument, stores: Parameters<typeof toTenant>[1]): Tenant {
    return toTenant(tenant, stores, this.platform.TIMEZONE);
  }
}
