import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Access, Caller, ReachOfTerminal, type Principal } from '@kugelpos/auth';
import { API_PREFIX, ErrorCode } from '@kugelpos/contracts';
import { Answer, wire } from '@kugelpos/platform';
import { ReportQuery } from './report.dto.js';
import { ReportService } from './report.service.js';
import { ReportData } from './report-types.js';

const Code = wire.code({ description: 'store code', example: 'S001' });
const TerminalNo = wire.int({ min: 0, description: 'terminal number', example: 1 });
type TerminalNo = z.infer<typeof TerminalNo>;

const errors = [
  ErrorCode.GENERAL,
  ErrorCode.REPORT_DATE_INVALID,
  ErrorCode.TERMINAL_NOT_CLOSED,
  ErrorCode.REPORT_NOT_FOUND,
  ErrorCode.EXTERNAL_SERVICE_ERROR,
];

/** Flash and daily reports of a store or terminal (spec report §2.1). */
@ApiTags('reports')
@Controller(`${API_PREFIX}/tenants/:tenant_id/stores/:store_code`)
@Access('clerk', 'terminal', 'apiKey', 'service')
export class ReportController {
  constructor(private readonly reports: ReportService) {}

  @Get('reports')
  @ReachOfTerminal('store')
  @Answer({
    operation: 'get_report_for_store',
    summary: 'Report of all terminals of a store',
    message: 'Report fetched successfully',
    data: ReportData,
    errors,
  })
  ofStore(
    @Param('tenant_id') tenantId: string,
    @Param('store_code', { schema: Code }) storeCode: string,
    @Query({ schema: ReportQuery }) query: ReportQuery,
    @Caller() caller: Principal,
  ): Promise<object> {
    return this.reports.report({ tenantId, storeCode, terminalNo: null }, query, caller);
  }

  @Get('terminals/:terminal_no/reports')
  @ReachOfTerminal('store')
  @Answer({
    operation: 'get_report_for_terminal',
    summary: 'Report of one terminal',
    message: 'Report fetched successfully',
    data: ReportData,
    errors,
  })
  ofTerminal(
    @Param('tenant_id') tenantId: string,
    @Param('store_code', { schema: Code }) storeCode: string,
    @Param('terminal_no', { schema: TerminalNo }) terminalNo: TerminalNo,
    @Query({ schema: ReportQuery }) query: ReportQuery,
    @Caller() caller: Principal,
  ): Promise<object> {
    return this.reports.report({ tenantId, storeCode, terminalNo }, query, caller);
  }
}
