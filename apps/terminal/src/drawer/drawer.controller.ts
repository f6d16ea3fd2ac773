import { Body, Controller, Headers, Param, Post } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import { Access, Caller, type Principal } from '@kugelpos/auth';
import { API_PREFIX, Header } from '@kugelpos/contracts';
import { Answer } from '@kugelpos/platform';
import { DRAWER_ERRORS } from './drawer-errors.js';
import { keyedRequest, ONCE } from '../repeats/keyed-request.js';
import { TerminalIdParam } from '../terminals/terminal.dto.js';
import { DrawerRequest, DrawerResult } from './drawer.dto.js';
import { DrawerService } from './drawer.service.js';

@ApiTags('terminals')
@Controller(`${API_PREFIX}/terminals/:terminal_id`)
export class DrawerController {
  constructor(private readonly drawer: DrawerService) {}

  @Post('drawer-open')
  @Access('clerk', 'terminal', 'apiKey')
  @ApiHeader(ONCE)
  @Answer({
    operation: 'terminal_drawer_open',
    summary: 'Note that the drawer was opened',
    data: DrawerResult,
    errors: DRAWER_ERRORS,
  })
  open(
    @Caller() { tenantId }: Principal,
    @Param('terminal_id', { schema: TerminalIdParam }) terminalId: string,
    @Body({ schema: DrawerRequest }) body: DrawerRequest,
    @Headers(Header.idempotencyKey) key?: string,
  ): Promise<DrawerResult> {
    const request = keyedRequest(key, 'terminal_drawer_open', body);
    return this.drawer.note({ tenantId, terminalId, request }, 'drawer_open', body);
  }

  @Post('no-sale')
  @Access('clerk', 'terminal', 'apiKey')
  @ApiHeader(ONCE)
  @Answer({
    operation: 'terminal_no_sale',
    summary: 'Note that the drawer was opened without a sale, to change money',
    data: DrawerResult,
    errors: DRAWER_ERRORS,
  })
  noSale(
    @Caller() { tenantId }: Principal,
    @Param('terminal_id', { schema: TerminalIdParam }) terminalId: string,
    @Body({ schema: DrawerRequest }) body: DrawerRequest,
    @Headers(Header.idempotencyKey) key?: string,
  ): Promise<DrawerResult> {
    const request = keyedRequest(key, 'terminal_no_sale', body);
    return this.drawer.note({ tenantId, terminalId, request }, 'no_sale', body);
  }
}
