import { Body, Controller, Headers, Param, Post } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import { Access, Caller, type Principal } from '@kugelpos/auth';
import { API_PREFIX, Header } from '@kugelpos/contracts';
import { Answer } from '@kugelpos/platform';
import { DRAWER_ERRORS } from '../drawer/drawer-errors.js';
import { keyedRequest, ONCE } from '../repeats/keyed-request.js';
import { TerminalIdParam } from '../terminals/terminal.dto.js';
import { CashRequest, CashResult } from './cash.dto.js';
import { CashService } from './cash.service.js';

@ApiTags('terminals')
@Controller(`${API_PREFIX}/terminals/:terminal_id`)
export class CashController {
  constructor(private readonly cash: CashService) {}

  @Post('cash-in')
  @Access('clerk', 'terminal', 'apiKey')
  @ApiHeader(ONCE)
  @Answer({
    operation: 'terminal_cash_in',
    summary: 'Put cash into the drawer',
    data: CashResult,
    errors: DRAWER_ERRORS,
  })
  cashIn(
    @Caller() { tenantId }: Principal,
    @Param('terminal_id', { schema: TerminalIdParam }) terminalId: string,
    @Body({ schema: CashRequest }) body: CashRequest,
    @Headers(Header.idempotencyKey) key?: string,
  ): Promise<CashResult> {
    return this.cash.move({ tenantId, terminalId, request: keyedRequest(key, 'terminal_cash_in', body) }, 'in', body);
  }

  @Post('cash-out')
  @Access('clerk', 'terminal', 'apiKey')
  @ApiHeader(ONCE)
  @Answer({
    operation: 'terminal_cash_out',
    summary: 'Take cash out of the drawer',
    data: CashResult,
    errors: DRAWER_ERRORS,
  })
  cashOut(
    @Caller() { tenantId }: Principal,
    @Param('terminal_id', { schema: TerminalIdParam }) terminalId: string,
    @Body({ schema: CashRequest }) body: CashRequest,
    @Headers(Header.idempotencyKey) key?: string,
  ): Promise<CashResult> {
    return this.cash.move({ tenantId, terminalId, request: keyedRequest(key, 'terminal_cash_out', body) }, 'out', body);
  }

  @Post('cash-drop')
  @Access('clerk', 'terminal', 'apiKey')
  @ApiHeader(ONCE)
  @Answer({
    operation: 'terminal_cash_drop',
    summary: 'Move cash from the drawer into the safe',
    data: CashResult,
    errors: DRAWER_ERRORS,
  })
  cashDrop(
    @Caller() { tenantId }: Principal,
    @Param('terminal_id', { schema: TerminalIdParam }) terminalId: string,
    @Body({ schema: CashRequest }) body: CashRequest,
    @Headers(Header.idempotencyKey) key?: string,
  ): Promise<CashResult> {
    const request = keyedRequest(key, 'terminal_cash_drop', body);
    return this.cash.move({ tenantId, terminalId, request }, 'drop', body);
  }
}
