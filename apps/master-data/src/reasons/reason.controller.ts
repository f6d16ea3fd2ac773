import { Body, Controller, Delete, Get, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access } from '@kugelpos/auth';
import { API_PREFIX, ErrorCode } from '@kugelpos/contracts';
import { Answer, type Page } from '@kugelpos/platform';
import { READERS } from '../masters/master-access.js';
import { ListQuery } from '../masters/master-paging.js';
import { DeletedReason, NewReason, Reason, reasonCode, ReasonUpdate } from './reason.dto.js';
import { ReasonService } from './reason.service.js';

@ApiTags('reasons')
@Controller(`${API_PREFIX}/tenants/:tenant_id/reasons`)
export class ReasonController {
  constructor(private readonly reasons: ReasonService) {}

  @Post()
  @Access('manager')
  @Answer({
    operation: 'create_reason',
    summary: 'Create a reason',
    status: 201,
    data: Reason,
    errors: [ErrorCode.DUPLICATE_KEY],
  })
  create(@Param('tenant_id') tenantId: string, @Body({ schema: NewReason }) request: NewReason): Promise<Reason> {
    return this.reasons.create(tenantId, request);
  }

  @Get()
  @Access(...READERS)
  @Answer({
    operation: 'get_reasons',
    summary: 'The reasons of the tenant, inactive ones included',
    data: Reason,
    list: true,
  })
  list(@Param('tenant_id') tenantId: string, @Query({ schema: ListQuery }) query: ListQuery): Promise<Page<Reason>> {
    return this.reasons.list(tenantId, query);
  }

  @Get(':reason_code')
  @Access(...READERS)
  @Answer({ operation: 'get_reason', summary: 'One reason', data: Reason, errors: [ErrorCode.NOT_FOUND] })
  get(
    @Param('tenant_id') tenantId: string,
    @Param('reason_code', { schema: reasonCode }) code: string,
  ): Promise<Reason> {
    return this.reasons.get(tenantId, code);
  }

  @Put(':reason_code')
  @Access('manager')
  @Answer({ operation: 'update_reason', summary: 'Change a reason', data: Reason, errors: [ErrorCode.NOT_FOUND] })
  update(
    @Param('tenant_id') tenantId: string,
    @Param('reason_code', { schema: reasonCode }) code: string,
    @Body({ schema: ReasonUpdate }) request: ReasonUpdate,
  ): Promise<Reason> {
    return this.reasons.update(tenantId, code, request);
  }

  @Delete(':reason_code')
  @Access('manager')
  @Answer({
    operation: 'delete_reason',
    summary: 'Delete a reason',
    data: DeletedReason,
    errors: [ErrorCode.NOT_FOUND],
  })
  remove(
    @Param('tenant_id') tenantId: string,
    @Param('reason_code', { schema: reasonCode }) code: string,
  ): Promise<DeletedReason> {
    return this.reasons.remove(tenantId, code);
  }
}
