import { Injectable } from '@nestjs/common';
import { ErrorCode } from '@kugelpos/contracts';
import { AppError, isDuplicateKey } from '@kugelpos/errors';
import { InjectSettings, pagingOf, PlatformSettings, type Page } from '@kugelpos/platform';
import { ServiceDatabase } from '@kugelpos/tenancy';
import type { Tenant } from '../tenants/tenant.dto.js';
import { TerminalRepository } from '../terminals/terminal.repository.js';
import { TenantInfoRepository } from '../tenants/tenant.repository.js';
import { TenantService } from '../tenants/tenant.service.js';
import {
  STORE_SORT,
  toStore,
  type CreateStoreRequest,
  type RemovedStore,
  type Store,
  type StoreListQuery,
  type UpdateStoreRequest,
} from './store.dto.js';
import { StoreRepository } from './store.repository.js';

@Injectable()
export class StoreService {
  constructor(
    private readonly db: ServiceDatabase,
    private readonly tenants: TenantService,
    private readonly tenantInfo: TenantInfoRepository,
    private readonly stores: StoreRepository,
    private readonly terminals: TerminalRepository,
    @InjectSettings(PlatformSettings) private readonly platform: PlatformSettings,
  ) {}

  /** Adds a store and answers the tenant with all its stores (spec §2.3). */
  async add(tenantId: string, request: CreateStoreRequest): Promise<Tenant> {
    await this.tenants.requireSetUp(tenantId);
    const tenant = await this.db
      .transaction(async (session) => {
        const touched = await this.tenantInfo.touchTenant(tenantId, session);
        if (touched === null) throw new AppError(ErrorCode.TENANT_NOT_FOUND);
        await this.stores.addStore(
          tenantId,
          {
            tenant_id: tenantId,
            store_code: request.storeCode,
            store_name: request.storeName,
            status: request.status ?? 'Idle',
            business_date: request.businessDate ?? null,
            tags: request.tags ?? null,
            shard_key: tenantId,
          },
          session,
        );
        return touched;
      })
      .catch((error: unknown) => {
        throw isDuplicateKey(error) ? new AppError(ErrorCode.STORE_ALREADY_EXISTS) : error;
      });
    return this.tenants.withStores(tenant);
  }

  async list(tenantId: string, query: StoreListQuery): Promise<Page<Store>> {
    await this.tenants.requireSetUp(tenantId);
    const page = await this.stores.pageOfStores(tenantId, pagingOf(query, STORE_SORT, [['store_code', 1]]));
    if (page.metadata.total === 0) await this.tenants.require(tenantId);
    return page.map((store) => toStore(store, this.platform.TIMEZONE));
  }

  async get(tenantId: string, storeCode: string): Promise<Store> {
    await this.tenants.requireSetUp(tenantId);
    const store = await this.stores.findStore(tenantId, storeCode);
    if (store === null) throw await this.missing(tenantId);
    return toStore(store, this.platform.TIMEZONE);
  }

  /** Changes a store: what the request leaves out stays, null clears. */
  async update(tenantId: string, storeCode: string, request: UpdateStoreRequest): Promise<Store> {
    await this.tenants.requireSetUp(tenantId);
    const { storeName, status, businessDate, tags } = request;
    const store = await this.stores.changeStore(tenantId, storeCode, {
      store_name: storeName,
      ...(status === undefined ? {} : { status }),
      ...(businessDate === undefined ? {} : { business_date: businessDate }),
      ...(tags === undefined ? {} : { tags }),
    });
    if (store === null) throw await this.missing(tenantId);
    return toStore(store, this.platform.TIMEZONE);
  }

  /**
   * Deletes a store that has no terminals; what its terminals logged is kept.
   * @throws AppError 400 / 500008 while it has terminals, 404 / 407101 or 407001
   */
  async remove(tenantId: string, storeCode: string): Promise<RemovedStore> {
    await this.tenants.requireSetUp(tenantId);
    await this.db.transaction(async (session) => {
      const tenant = await this.tenantInfo.touchTenant(tenantId, session);
      if (tenant === null) throw new AppError(ErrorCode.TENANT_NOT_FOUND);
      if (await this.terminals.hasTerminals(tenantId, storeCode, session)) {
        throw new AppError(ErrorCode.CHILDREN_EXIST, { message: 'The store has terminals' });
      }
      const isRemoved = await this.stores.removeStore(tenantId, storeCode, session);
      if (!isRemoved) throw new AppError(ErrorCode.STORE_NOT_FOUND);
    });
    return { storeCode };
  }

  /** Why a store was not found: its tenant is missing (407001), or only the store (407101). */
  private async missing(tenantId: string): Promise<AppError> {
    await this.tenants.require(tenantId);
    return new AppError(ErrorCode.STORE_NOT_FOUND);
  }
}
