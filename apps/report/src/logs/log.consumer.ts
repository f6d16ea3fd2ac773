import { Controller } from '@nestjs/common';
import { Topics, type EventBase } from '@kugelpos/contracts';
import { Consumes, EventConsumer, type EventMessage } from '@kugelpos/messaging';
import { readAuditLog, readCashLog, readOpenCloseLog, readTranLog } from './log-shapes.js';
import { LogsRepository } from './log.repository.js';

/**
 * Receives the copies of all logs (spec report §7.2). The row is written once by event and by business key; an event
 * of training mode is acknowledged and leaves nothing (decisions 9).
 */
@Controller()
export class LogConsumer {
  constructor(
    private readonly consumer: EventConsumer,
    private readonly logs: LogsRepository,
  ) {}

  @Consumes('report', Topics.tranlog)
  receiveTransaction(message: EventMessage): Promise<void> {
    return this.receive(message, (event) => this.logs.addTransaction(event.tenant_id, readTranLog(event)));
  }

  @Consumes('report', Topics.cashlog)
  receiveCashMovement(message: EventMessage): Promise<void> {
    return this.receive(message, (event) => this.logs.addCashMovement(event.tenant_id, readCashLog(event)));
  }

  @Consumes('report', Topics.openCloseLog)
  receiveOpenClose(message: EventMessage): Promise<void> {
    return this.receive(message, (event) => this.logs.addOpenClose(event.tenant_id, readOpenCloseLog(event)));
  }

  @Consumes('report', Topics.auditLog)
  receiveAudit(message: EventMessage): Promise<void> {
    return this.receive(message, (event) => this.logs.addAudit(event.tenant_id, readAuditLog(event)));
  }

  private receive(message: EventMessage, store: (event: EventBase) => Promise<void>): Promise<void> {
    return this.consumer.consume('report', message, async (event) => {
      if (!event.training) await store(event);
    });
  }
}
