import { Body, Controller, Delete, Get, Param, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access } from '@kugelpos/auth';
import { API_PREFIX, ErrorCode } from '@kugelpos/contracts';
import { Answer } from '@kugelpos/platform';
import { CreateTenantRequest, RemovedTenant, Tenant, TenantIdParam, UpdateTenantRequest } from './tenant.dto.js';
import { TenantRemovalService } from './tenant-removal.service.js';
import { TenantService } from './tenant.service.js';

@ApiTags('tenants')
@Controller(`${API_PREFIX}/tenants`)
export class TenantController {
  constructor(
    private readonly tenants: TenantService,
    private readonly removal: TenantRemovalService,
  ) {}

  @Post()
  @Access('superuser')
  @Answer({
    operation: 'create_tenant',
    summary: 'Create the tenant and prepare its databases in all services; repeatable',
    status: 201,
    data: Tenant,
    errors: [
      ErrorCode.GENERAL,
      ErrorCode.TENANT_ALREADY_EXISTS,
      ErrorCode.TENANT_CREATE_FAILED,
      ErrorCode.MASTER_DATA_SERVICE_ERROR,
      ErrorCode.CART_SERVICE_ERROR,
      ErrorCode.JOURNAL_SERVICE_ERROR,
      ErrorCode.REPORT_SERVICE_ERROR,
      ErrorCode.EXTERNAL_SERVICE_ERROR,
    ],
  })
  create(@Body({ schema: CreateTenantRequest }) request: CreateTenantRequest): Promise<Tenant> {
    return this.tenants.create(request);
  }

  @Get(':tenant_id')
  @Access('clerk', 'terminal', 'apiKey', 'service')
  @Answer({
    operation: 'get_tenant',
    summary: 'Read the tenant with its stores',
    data: Tenant,
    errors: [ErrorCode.GENERAL, ErrorCode.TENANT_NOT_FOUND],
  })
  get(@Param('tenant_id', { schema: TenantIdParam }) tenantId: string): Promise<Tenant> {
    return this.tenants.get(tenantId);
  }

  @Put(':tenant_id')
  @Access('manager')
  @Answer({
    operation: 'update_tenant',
    summary: 'Change name and tags of the tenant',
    data: Tenant,
    errors: [ErrorCode.GENERAL, ErrorCode.TENANT_NOT_FOUND],
  })
  update(
    @Param('tenant_id', { schema: TenantIdParam }) tenantId: string,
    @Body({ schema: UpdateTenantRequest }) request: UpdateTenantRequest,
  ): Promise<Tenant> {
    return this.tenants.update(tenantId, request);
  }

  @Delete(':tenant_id')
  @Access('superuser')
  @Answer({
    operation: 'delete_tenant',
    summary: 'Delete the tenant with its users and all its data in all services; repeatable',
    data: RemovedTenant,
    errors: [
      ErrorCode.GENERAL,
      ErrorCode.CHILDREN_EXIST,
      ErrorCode.TENANT_IN_RETENTION,
      ErrorCode.TENANT_CONFIGURATION_ERROR,
      ErrorCode.TENANT_NOT_FOUND,
      ErrorCode.MASTER_DATA_SERVICE_ERROR,
      ErrorCode.CART_SERVICE_ERROR,
      ErrorCode.JOURNAL_SERVICE_ERROR,
      ErrorCode.REPORT_SERVICE_ERROR,
      ErrorCode.EXTERNAL_SERVICE_ERROR,
    ],
  })
  remove(@Param('tenant_id', { schema: TenantIdParam }) tenantId: string): Promise<RemovedTenant> {
    return this.removal.remove(tenantId);
  }
}
