import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Access, Caller, type Principal } from '@kugelpos/auth';
import { API_PREFIX, ErrorCode } from '@kugelpos/contracts';
import { Answer } from '@kugelpos/platform';
import { withNewToken } from '../credentials/terminal-tokens.js';
import { Terminal, TerminalIdParam } from '../terminals/terminal.dto.js';
import { SignInRequest } from './sign-in.dto.js';
import { SignInService } from './sign-in.service.js';

@ApiTags('terminals')
@Controller(`${API_PREFIX}/terminals/:terminal_id`)
export class SignInController {
  constructor(private readonly staff: SignInService) {}

  @Post('sign-in')
  @Access('clerk', 'terminal', 'apiKey')
  @Answer({
    operation: 'terminal_signin',
    summary: 'Sign a member of staff in; a new token comes in X-New-Token',
    data: Terminal,
    errors: [
      ErrorCode.SIGN_IN_OUT_ERROR,
      ErrorCode.INVALID_CREDENTIALS,
      ErrorCode.PIN_REQUIRED,
      ErrorCode.PIN_TOO_MANY_ATTEMPTS,
      ErrorCode.ALREADY_SIGNED_IN,
      ErrorCode.NOT_FOUND,
      ErrorCode.MASTER_DATA_SERVICE_ERROR,
    ],
  })
  async signIn(
    @Caller() { tenantId }: Principal,
    @Param('terminal_id', { schema: TerminalIdParam }) terminalId: string,
    @Body({ schema: SignInRequest }) request: SignInRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Terminal> {
    return withNewToken(reply, await this.staff.signIn(tenantId, terminalId, request));
  }

  @Post('sign-out')
  @Access('clerk', 'terminal', 'apiKey')
  @Answer({
    operation: 'terminal_signout',
    summary: 'Sign out whoever is signed in; a new token comes in X-New-Token',
    data: Terminal,
    errors: [ErrorCode.NOT_FOUND],
  })
  async signOut(
    @Caller() { tenantId }: Principal,
    @Param('terminal_id', { schema: TerminalIdParam }) terminalId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Terminal> {
    return withNewToken(reply, await this.staff.signOut(tenantId, terminalId));
  }
}
