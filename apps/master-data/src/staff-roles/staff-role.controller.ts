import { Body, Controller, Delete, Get, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access } from '@kugelpos/auth';
import { API_PREFIX, ErrorCode } from '@kugelpos/contracts';
import { Answer, type Page } from '@kugelpos/platform';
import { READERS } from '../masters/master-access.js';
import { ListQuery } from '../masters/master-paging.js';
import { DeletedStaffRole, NewStaffRole, StaffRole, roleCode, StaffRoleUpdate } from './staff-role.dto.js';
import { StaffRoleService } from './staff-role.service.js';

@ApiTags('staff roles')
@Controller(`${API_PREFIX}/tenants/:tenant_id/staff-roles`)
export class StaffRoleController {
  constructor(private readonly roles: StaffRoleService) {}

  @Post()
  @Access('manager')
  @Answer({
    operation: 'create_staff_role',
    summary: 'Give a role of staff its limits',
    status: 201,
    data: StaffRole,
    errors: [ErrorCode.DUPLICATE_KEY],
  })
  create(
    @Param('tenant_id') tenantId: string,
    @Body({ schema: NewStaffRole }) request: NewStaffRole,
  ): Promise<StaffRole> {
    return this.roles.create(tenantId, request);
  }

  @Get()
  @Access(...READERS)
  @Answer({
    operation: 'get_staff_roles',
    summary: 'The roles that have limits',
    data: StaffRole,
    list: true,
  })
  list(@Param('tenant_id') tenantId: string, @Query({ schema: ListQuery }) query: ListQuery): Promise<Page<StaffRole>> {
    return this.roles.list(tenantId, query);
  }

  @Get(':role_code')
  @Access(...READERS)
  @Answer({ operation: 'get_staff_role', summary: 'One role', data: StaffRole, errors: [ErrorCode.NOT_FOUND] })
  get(
    @Param('tenant_id') tenantId: string,
    @Param('role_code', { schema: roleCode }) code: string,
  ): Promise<StaffRole> {
    return this.roles.get(tenantId, code);
  }

  @Put(':role_code')
  @Access('manager')
  @Answer({ operation: 'update_staff_role', summary: 'Change a role', data: StaffRole, errors: [ErrorCode.NOT_FOUND] })
  update(
    @Param('tenant_id') tenantId: string,
    @Param('role_code', { schema: roleCode }) code: string,
    @Body({ schema: StaffRoleUpdate }) request: StaffRoleUpdate,
  ): Promise<StaffRole> {
    return this.roles.update(tenantId, code, request);
  }

  @Delete(':role_code')
  @Access('manager')
  @Answer({
    operation: 'delete_staff_role',
    summary: 'Delete a role: its holders are no longer limited by it',
    data: DeletedStaffRole,
    errors: [ErrorCode.NOT_FOUND],
  })
  remove(
    @Param('tenant_id') tenantId: string,
    @Param('role_code', { schema: roleCode }) code: string,
  ): Promise<DeletedStaffRole> {
    return this.roles.remove(tenantId, code);
  }
}
