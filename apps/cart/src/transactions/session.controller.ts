import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access } from '@kugelpos/auth';
import { API_PREFIX, ErrorCode, tenantOfTerminalId, type CloseSessionResult } from '@kugelpos/contracts';
import { Answer } from '@kugelpos/platform';
import { CloseSessionAnswer, CloseSessionBody, TerminalId } from './session.dto.js';
import { SessionService } from './session.service.js';

@ApiTags('sessions')
@Controller(`${API_PREFIX}/terminals`)
export class SessionController {
  constructor(private readonly sessions: SessionService) {}

  @Post(':terminal_id/sessions/close')
  @Access('service')
  @Answer({
    operation: 'close_session',
    summary: 'End a business session on the cart side, its open carts cancelled; tells what it held',
    data: CloseSessionAnswer,
    errors: [ErrorCode.CAPTURED_PAYMENT],
  })
  close(
    @Param('terminal_id', { schema: TerminalId }) terminalId: string,
    @Body({ schema: CloseSessionBody }) body: CloseSessionBody,
  ): Promise<CloseSessionResult> {
    return this.sessions.close(tenantOfTerminalId(terminalId), terminalId, body);
  }
}
