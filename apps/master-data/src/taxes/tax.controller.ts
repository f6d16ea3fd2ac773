import { Body, Controller, Delete, Get, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access } from '@kugelpos/auth';
import { API_PREFIX, ErrorCode } from '@kugelpos/contracts';
import { Answer, type Page } from '@kugelpos/platform';
import { READERS } from '../masters/master-access.js';
import { ListQuery } from '../masters/master-paging.js';
import { DeletedTax, NewTax, Tax, TaxChanges, taxCode, TaxPlan, TaxUpdate } from './tax.dto.js';
import { TaxService } from './tax.service.js';

@ApiTags('taxes')
@Controller(`${API_PREFIX}/tenants/:tenant_id/taxes`)
export class TaxController {
  constructor(private readonly taxes: TaxService) {}

  @Get()
  @Access(...READERS)
  @Answer({ operation: 'get_taxes', summary: 'The taxes of the tenant', data: Tax, list: true })
  list(@Param('tenant_id') tenantId: string, @Query({ schema: ListQuery }) query: ListQuery): Promise<Page<Tax>> {
    return this.taxes.list(tenantId, query);
  }

  @Get(':tax_code')
  @Access(...READERS)
  @Answer({ operation: 'get_tax', summary: 'One tax', data: Tax, errors: [ErrorCode.NOT_FOUND] })
  get(@Param('tenant_id') tenantId: string, @Param('tax_code', { schema: taxCode }) code: string): Promise<Tax> {
    return this.taxes.get(tenantId, code);
  }

  @Post()
  @Access('manager')
  @Answer({
    operation: 'create_tax',
    summary: 'Create a tax',
    status: 201,
    data: Tax,
    errors: [ErrorCode.DUPLICATE_KEY],
  })
  create(@Param('tenant_id') tenantId: string, @Body({ schema: NewTax }) request: NewTax): Promise<Tax> {
    return this.taxes.create(tenantId, request);
  }

  @Put(':tax_code')
  @Access('manager')
  @Answer({
    operation: 'update_tax',
    summary: 'Change a tax from now on',
    data: Tax,
    errors: [ErrorCode.NOT_FOUND, ErrorCode.CONFLICT],
  })
  update(
    @Param('tenant_id') tenantId: string,
    @Param('tax_code', { schema: taxCode }) code: string,
    @Body({ schema: TaxUpdate }) request: TaxUpdate,
  ): Promise<Tax> {
    return this.taxes.update(tenantId, code, request);
  }

  @Delete(':tax_code')
  @Access('manager')
  @Answer({
    operation: 'delete_tax',
    summary: 'Delete a tax that no item and no category names',
    data: DeletedTax,
    errors: [ErrorCode.NOT_FOUND, ErrorCode.CHILDREN_EXIST],
  })
  remove(
    @Param('tenant_id') tenantId: string,
    @Param('tax_code', { schema: taxCode }) code: string,
  ): Promise<DeletedTax> {
    return this.taxes.remove(tenantId, code);
  }

  @Get(':tax_code/changes')
  @Access(...READERS)
  @Answer({
    operation: 'get_tax_changes',
    summary: 'A tax, now and to come',
    data: TaxPlan,
    errors: [ErrorCode.NOT_FOUND],
  })
  plan(@Param('tenant_id') tenantId: string, @Param('tax_code', { schema: taxCode }) code: string): Promise<TaxPlan> {
    return this.taxes.plan(tenantId, code);
  }

  @Put(':tax_code/changes')
  @Access('manager')
  @Answer({
    operation: 'update_tax_changes',
    summary: 'Plan changes of a tax; those planned before are replaced',
    data: TaxPlan,
    errors: [ErrorCode.NOT_FOUND, ErrorCode.CONFLICT],
  })
  planChanges(
    @Param('tenant_id') tenantId: string,
    @Param('tax_code', { schema: taxCode }) code: string,
    @Body({ schema: TaxChanges }) request: TaxChanges,
  ): Promise<TaxPlan> {
    return this.taxes.planChanges(tenantId, code, request);
  }
}
