import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access } from '@kugelpos/auth';
import { API_PREFIX, ErrorCode } from '@kugelpos/contracts';
import { Answer, type Page } from '@kugelpos/platform';
import { READERS } from '../masters/master-access.js';
import { ListQuery } from '../masters/master-paging.js';
import { Tax, taxCode } from './tax.dto.js';
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
}
