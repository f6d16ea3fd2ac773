import { Body, Controller, Delete, Get, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access } from '@kugelpos/auth';
import { API_PREFIX, ErrorCode } from '@kugelpos/contracts';
import { Answer, type Page } from '@kugelpos/platform';
import { Tenant, TenantIdParam } from '../tenants/tenant.dto.js';
import {
  CreateStoreRequest,
  RemovedStore,
  Store,
  StoreCodeParam,
  StoreListQuery,
  UpdateStoreRequest,
} from './store.dto.js';
import { StoreService } from './store.service.js';

@ApiTags('stores')
@Controller(`${API_PREFIX}/tenants/:tenant_id/stores`)
export class StoreController {
  constructor(private readonly stores: StoreService) {}

  @Post()
  @Access('manager')
  @Answer({
    operation: 'add_store',
    summary: 'Add a store; the answer is the whole tenant',
    status: 201,
    data: Tenant,
    errors: [ErrorCode.GENERAL, ErrorCode.STORE_ALREADY_EXISTS, ErrorCode.TENANT_NOT_FOUND],
  })
  add(
    @Param('tenant_id', { schema: TenantIdParam }) tenantId: string,
    @Body({ schema: CreateStoreRequest }) request: CreateStoreRequest,
  ): Promise<Tenant> {
    return this.stores.add(tenantId, request);
  }

  @Get()
  @Access('clerk', 'terminal', 'apiKey', 'service')
  @Answer({
    operation: 'get_stores',
    summary: 'List the stores',
    data: Store,
    list: true,
    errors: [ErrorCode.GENERAL, ErrorCode.TENANT_NOT_FOUND],
  })
  list(
    @Param('tenant_id', { schema: TenantIdParam }) tenantId: string,
    @Query({ schema: StoreListQuery }) query: StoreListQuery,
  ): Promise<Page<Store>> {
    return this.stores.list(tenantId, query);
  }

  @Get(':store_code')
  @Access('clerk', 'terminal', 'apiKey', 'service')
  @Answer({
    operation: 'get_store',
    summary: 'Read a store',
    data: Store,
    errors: [ErrorCode.GENERAL, ErrorCode.TENANT_NOT_FOUND, ErrorCode.STORE_NOT_FOUND],
  })
  get(
    @Param('tenant_id', { schema: TenantIdParam }) tenantId: string,
    @Param('store_code', { schema: StoreCodeParam }) storeCode: string,
  ): Promise<Store> {
    return this.stores.get(tenantId, storeCode);
  }

  @Put(':store_code')
  @Access('manager')
  @Answer({
    operation: 'update_store',
    summary: 'Change a store; what is absent stays, null clears',
    data: Store,
    errors: [ErrorCode.GENERAL, ErrorCode.TENANT_NOT_FOUND, ErrorCode.STORE_NOT_FOUND],
  })
  update(
    @Param('tenant_id', { schema: TenantIdParam }) tenantId: string,
    @Param('store_code', { schema: StoreCodeParam }) storeCode: string,
    @Body({ schema: UpdateStoreRequest }) request: UpdateStoreRequest,
  ): Promise<Store> {
    return this.stores.update(tenantId, storeCode, request);
  }

  @Delete(':store_code')
  @Access('manager')
  @Answer({
    operation: 'delete_store',
    summary: 'Delete a store that has no terminals',
    data: RemovedStore,
    errors: [ErrorCode.GENERAL, ErrorCode.CHILDREN_EXIST, ErrorCode.TENANT_NOT_FOUND, ErrorCode.STORE_NOT_FOUND],
  })
  remove(
    @Param('tenant_id', { schema: TenantIdParam }) tenantId: string,
    @Param('store_code', { schema: StoreCodeParam }) storeCode: string,
  ): Promise<RemovedStore> {
    return this.stores.remove(tenantId, storeCode);
  }
}
