import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Access, Caller, type Principal } from '@kugelpos/auth';
import { API_PREFIX, ErrorCode } from '@kugelpos/contracts';
import { Answer } from '@kugelpos/platform';
import { withNewToken } from '../credentials/terminal-tokens.js';
import { TerminalIdParam } from '../terminals/terminal.dto.js';
import { CloseRequest, CloseResult, OpenRequest, OpenResult } from './session.dto.js';
import { SessionService } from './session.service.js';

@ApiTags('terminals')
@Controller(`${API_PREFIX}/terminals/:terminal_id`)
export class SessionController {
  constructor(private readonly sessions: SessionService) {}

  @Post('open')
  @Access('clerk', 'terminal', 'apiKey')
  @Answer({
    operation: 'terminal_open',
    summary: 'Open the business session; a new token comes in X-New-Token',
    data: OpenResult,
    errors: [ErrorCode.TERMINAL_STATUS_ERROR, ErrorCode.NOT_FOUND],
  })
  async open(
    @Caller() { tenantId }: Principal,
    @Param('terminal_id', { schema: TerminalIdParam }) terminalId: string,
    @Body({ schema: OpenRequest }) request: OpenRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OpenResult> {
    return withNewToken(reply, await this.sessions.open(tenantId, terminalId, request));
  }

  @Post('close')
  @Access('clerk', 'terminal', 'apiKey')
  @Answer({
    operation: 'terminal_close',
    summary: 'Close the business session; a new token comes in X-New-Token',
    data: CloseResult,
    errors: [ErrorCode.TERMINAL_STATUS_ERROR, ErrorCode.NOT_FOUND, ErrorCode.CART_SERVICE_ERROR],
  })
  async close(
    @Caller() { tenantId }: Principal,
    @Param('terminal_id', { schema: TerminalIdParam }) terminalId: string,
    @Body({ schema: CloseRequest }) request: CloseRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CloseResult> {
    return withNewToken(reply, await this.sessions.close(tenantId, terminalId, request));
  }
}
