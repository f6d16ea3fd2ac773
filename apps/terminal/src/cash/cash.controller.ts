import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, Caller, type Principal } from '@kugelpos/auth';
import { API_PREFIX, ErrorCode } from '@kugelpos/contracts';
import { Answer } from '@kugelpos/platform';
import { TerminalIdParam } from '../terminals/terminal.dto.js';
import { CashRequest, CashResult } from './cash.dto.js';
import { CashService } from './cash.service.js';

const ERRORS = [ErrorCode.TERMINAL_NOT_SIGNED_IN, ErrorCode.TERMINAL_STATUS_ERROR, ErrorCode.NOT_FOUND] as const;

@ApiTags('terminals')
@Controller(`${API_PREFIX}/terminals/:terminal_id`)
export class CashController {
  constructor(private readonly cash: CashService) {}

  @Post('cash-in')
  @Access('clerk', 'terminal', 'apiKey')
  @Answer({ operation: 'terminal_cash_in', summary: 'Put cash into the drawer', data: CashResult, errors: ERRORS })
  cashIn(
    @Caller() { tenantId }: Principal,
    @Param('terminal_id', { schema: TerminalIdParam }) terminalId: string,
    @Body({ schema: CashRequest }) request: CashRequest,
  ): Promise<CashResult> {
    return this.cash.cashIn(tenantId, terminalId, request);
  }

  @Post('cash-out')
  @Access('clerk', 'terminal', 'apiKey')
  @Answer({ operation: 'terminal_cash_out', summary: 'Take cash out of the drawer', data: CashResult, errors: ERRORS })
  cashOut(
    @Caller() { tenantId }: Principal,
    @Param('terminal_id', { schema: TerminalIdParam }) terminalId: string,
    @Body({ schema: CashRequest }) request: CashRequest,
  ): Promise<CashResult> {
    return this.cash.cashOut(tenantId, terminalId, request);
  }
}
