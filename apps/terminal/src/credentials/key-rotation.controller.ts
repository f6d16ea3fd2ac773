import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, Caller, type Principal } from '@kugelpos/auth';
import { API_PREFIX, ErrorCode } from '@kugelpos/contracts';
import { Answer } from '@kugelpos/platform';
import { TerminalIdParam } from '../terminals/terminal.dto.js';
import { RotatedKey, RotateKeyRequest } from './key-rotation.dto.js';
import { KeyRotationService } from './key-rotation.service.js';

@ApiTags('terminals')
@Controller(`${API_PREFIX}/terminals/:terminal_id`)
export class KeyRotationController {
  constructor(private readonly keys: KeyRotationService) {}

  @Post('key')
  @Access('manager')
  @Answer({
    operation: 'rotate_terminal_key',
    summary: 'Give the terminal a new API key, shown in this answer only; the present one may stay good for a while',
    data: RotatedKey,
    errors: [ErrorCode.NOT_FOUND],
  })
  rotate(
    @Caller() { tenantId }: Principal,
    @Param('terminal_id', { schema: TerminalIdParam }) terminalId: string,
    @Body({ schema: RotateKeyRequest }) request: RotateKeyRequest,
  ): Promise<RotatedKey> {
    return this.keys.rotate(tenantId, terminalId, request?.overlapSeconds ?? 0);
  }
}
