import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, Caller, type Principal } from '@kugelpos/auth';
import { API_PREFIX, ErrorCode } from '@kugelpos/contracts';
import { Answer } from '@kugelpos/platform';
import { TerminalIdParam } from '../terminals/terminal.dto.js';
import { DeliveryStatusAnswer, DeliveryStatusRequest } from './delivery-status.dto.js';
import { DeliveryStatusService } from './delivery-status.service.js';

@ApiTags('terminals')
@Controller(`${API_PREFIX}/terminals/:terminal_id`)
export class DeliveryStatusController {
  constructor(private readonly deliveries: DeliveryStatusService) {}

  @Post('delivery-status')
  @Access('service')
  @Answer({
    operation: 'update_delivery_status',
    summary: 'A consumer says that it has received an event of the terminal, or could not take it',
    data: DeliveryStatusAnswer,
    errors: [ErrorCode.NOT_FOUND, ErrorCode.NOT_PERMITTED],
  })
  async acknowledge(
    @Caller() caller: Principal,
    @Param('terminal_id', { schema: TerminalIdParam }) terminalId: string,
    @Body({ schema: DeliveryStatusRequest }) request: DeliveryStatusRequest,
  ): Promise<DeliveryStatusAnswer> {
    await this.deliveries.acknowledge(caller, terminalId, request);
    const { eventId: event_id, service, status } = request;
    return { event_id, service, status, success: true };
  }
}
