import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, ReachOfTerminal } from '@kugelpos/auth';
import { API_PREFIX, ErrorCode } from '@kugelpos/contracts';
import { Answer, wire, type Page } from '@kugelpos/platform';
import { Journal, JournalInput, JournalQuery } from './journal.dto.js';
import { JournalService } from './journal.service.js';

@ApiTags('journals')
@Controller(`${API_PREFIX}/tenants/:tenant_id/stores/:store_code`)
export class JournalController {
  constructor(private readonly journals: JournalService) {}

  @Get('journals')
  @Access('clerk', 'terminal', 'apiKey', 'service')
  @ReachOfTerminal('store')
  @Answer({
    operation: 'get_journals',
    summary: "Search a store's journal",
    data: Journal,
    list: true,
    errors: [ErrorCode.GENERAL, ErrorCode.TENANT_NOT_SET_UP],
  })
  search(
    @Param('tenant_id', { schema: wire.string() }) tenantId: string,
    @Param('store_code', { schema: wire.code() }) storeCode: string,
    @Query({ schema: JournalQuery }) query: JournalQuery,
  ): Promise<Page<Journal>> {
    return this.journals.search(tenantId, storeCode, query);
  }

  @Post('terminals/:terminal_no/journals')
  @Access('manager', 'service')
  @Answer({
    operation: 'receive_journals',
    summary: 'Store one finished journal record, for example of a printed report',
    status: 201,
    data: Journal,
    errors: [ErrorCode.GENERAL, ErrorCode.TENANT_NOT_SET_UP],
  })
  post(
    @Param('tenant_id', { schema: wire.string() }) tenantId: string,
    @Param('store_code', { schema: wire.code() }) storeCode: string,
    @Param('terminal_no', { schema: wire.int({ min: 0 }) }) terminalNo: number,
    @Body({ schema: JournalInput }) input: JournalInput,
  ): Promise<Journal> {
    return this.journals.post({ tenantId, storeCode, terminalNo }, input);
  }
}
