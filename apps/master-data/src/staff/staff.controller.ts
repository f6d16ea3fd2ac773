import { Body, Controller, Delete, Get, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access } from '@kugelpos/auth';
import { API_PREFIX, ErrorCode } from '@kugelpos/contracts';
import { Answer, type Page } from '@kugelpos/platform';
import { READERS } from '../masters/master-access.js';
import { ListQuery } from '../masters/master-paging.js';
import { DeletedStaff, NewStaff, Staff, staffId, StaffUpdate } from './staff.dto.js';
import { StaffService } from './staff.service.js';

@ApiTags('staff')
@Controller(`${API_PREFIX}/tenants/:tenant_id/staff`)
export class StaffController {
  constructor(private readonly staff: StaffService) {}

  @Post()
  @Access('manager')
  @Answer({
    operation: 'create_staff_master_async',
    summary: 'Create a member of staff',
    status: 201,
    data: Staff,
    errors: [ErrorCode.DUPLICATE_KEY],
  })
  create(@Param('tenant_id') tenantId: string, @Body({ schema: NewStaff }) request: NewStaff): Promise<Staff> {
    return this.staff.create(tenantId, request);
  }

  @Get()
  @Access(...READERS)
  @Answer({ operation: 'get_staff_master_all_async', summary: 'The staff of the tenant', data: Staff, list: true })
  list(@Param('tenant_id') tenantId: string, @Query({ schema: ListQuery }) query: ListQuery): Promise<Page<Staff>> {
    return this.staff.list(tenantId, query);
  }

  @Get(':staff_id')
  @Access(...READERS)
  @Answer({
    operation: 'get_staff_master_async',
    summary: 'One member of staff',
    data: Staff,
    errors: [ErrorCode.NOT_FOUND],
  })
  get(@Param('tenant_id') tenantId: string, @Param('staff_id', { schema: staffId }) id: string): Promise<Staff> {
    return this.staff.get(tenantId, id);
  }

  @Put(':staff_id')
  @Access('manager')
  @Answer({
    operation: 'update_staff_master_async',
    summary: 'Change a member of staff',
    data: Staff,
    errors: [ErrorCode.NOT_FOUND],
  })
  update(
    @Param('tenant_id') tenantId: string,
    @Param('staff_id', { schema: staffId }) id: string,
    @Body({ schema: StaffUpdate }) request: StaffUpdate,
  ): Promise<Staff> {
    return this.staff.update(tenantId, id, request);
  }

  @Delete(':staff_id')
  @Access('manager')
  @Answer({
    operation: 'delete_staff_master_async',
    summary: 'Delete a member of staff',
    data: DeletedStaff,
    errors: [ErrorCode.NOT_FOUND],
  })
  remove(
    @Param('tenant_id') tenantId: string,
    @Param('staff_id', { schema: staffId }) id: string,
  ): Promise<DeletedStaff> {
    return this.staff.remove(tenantId, id);
  }
}
