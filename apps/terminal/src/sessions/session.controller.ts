import { Body, Controller, Headers, Param, Patch, Post, Res } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Access, Caller, type Principal, type UserPrincipal } from '@kugelpos/auth';
import { API_PREFIX, ErrorCode, Header } from '@kugelpos/contracts';
import { Answer } from '@kugelpos/platform';
import { withNewToken } from '../credentials/terminal-tokens.js';
import { keyedRequest, ONCE } from '../repeats/keyed-request.js';
import { AUTHORITY_ERRORS } from '../staff/authority-errors.js';
import { Terminal, TerminalIdParam } from '../terminals/terminal.dto.js';
import { CloseRequest, CloseResult, OpenRequest, OpenResult, TrainingRequest } from './session.dto.js';
import { SessionService } from './session.service.js';
import { TrainingService } from './training.service.js';

@ApiTags('terminals')
@Controller(`${API_PREFIX}/terminals/:terminal_id`)
export class SessionController {
  constructor(
    private readonly sessions: SessionService,
    private readonly trainings: TrainingService,
  ) {}

  @Post('open')
  @Access('clerk', 'terminal', 'apiKey')
  @ApiHeader(ONCE)
  @Answer({
    operation: 'terminal_open',
    summary: 'Open the business session; a new token comes in X-New-Token',
    data: OpenResult,
    errors: [ErrorCode.TERMINAL_STATUS_ERROR, ErrorCode.NOT_FOUND, ErrorCode.IDEMPOTENCY_KEY_REUSED],
  })
  async open(
    @Caller() { tenantId }: Principal,
    @Param('terminal_id', { schema: TerminalIdParam }) terminalId: string,
    @Body({ schema: OpenRequest }) body: OpenRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Headers(Header.idempotencyKey) key?: string,
  ): Promise<OpenResult> {
    const request = keyedRequest(key, 'terminal_open', body);
    return withNewToken(reply, await this.sessions.open({ tenantId, terminalId, request }, body));
  }

  @Post('close')
  @Access('clerk', 'terminal', 'apiKey')
  @ApiHeader(ONCE)
  @Answer({
    operation: 'terminal_close',
    summary: 'Close the business session; a new token comes in X-New-Token',
    data: CloseResult,
    errors: [
      ErrorCode.TERMINAL_STATUS_ERROR,
      ErrorCode.PHYSICAL_AMOUNT_MISMATCH,
      ErrorCode.CASH_AMOUNT_OVER_MAXIMUM,
      ErrorCode.CASH_DIFFERENCE_REASON_REQUIRED,
      ErrorCode.NOT_FOUND,
      ErrorCode.CONFLICT,
      ErrorCode.IDEMPOTENCY_KEY_REUSED,
      ErrorCode.CART_SERVICE_ERROR,
      ErrorCode.CAPTURED_PAYMENT,
      ErrorCode.MASTER_DATA_SERVICE_ERROR,
      ...AUTHORITY_ERRORS,
    ],
  })
  async close(
    @Caller() { tenantId }: Principal,
    @Param('terminal_id', { schema: TerminalIdParam }) terminalId: string,
    @Body({ schema: CloseRequest }) body: CloseRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Headers(Header.idempotencyKey) key?: string,
  ): Promise<CloseResult> {
    const request = keyedRequest(key, 'terminal_close', body);
    return withNewToken(reply, await this.sessions.close({ tenantId, terminalId, request }, body));
  }

  @Patch('training')
  @Access('manager')
  @Answer({
    operation: 'update_terminal_training',
    summary: 'Switch training mode on or off; a new token comes in X-New-Token',
    data: Terminal,
    errors: [ErrorCode.TERMINAL_STATUS_ERROR, ErrorCode.NOT_FOUND],
  })
  async setTraining(
    @Caller() caller: UserPrincipal,
    @Param('terminal_id', { schema: TerminalIdParam }) terminalId: string,
    @Body({ schema: TrainingRequest }) { training }: TrainingRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Terminal> {
    return withNewToken(reply, await this.trainings.setTraining(caller, terminalId, training));
  }
}
