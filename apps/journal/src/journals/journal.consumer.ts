import { Controller } from '@nestjs/common';
import { Topics, type AuditLog, type CashLog, type OpenCloseLog, type TranLog } from '@kugelpos/contracts';
import { Consumes, EventConsumer, type EventMessage } from '@kugelpos/messaging';
import { JournalIntake } from './journal-intake.service.js';

/** The journal's side of the topics (spec events §4.3). */
@Controller()
export class JournalConsumer {
  constructor(
    private readonly consumer: EventConsumer,
    private readonly intake: JournalIntake,
  ) {}

  @Consumes('journal', Topics.tranlog)
  onTransaction(message: EventMessage<TranLog>): Promise<void> {
    return this.consumer.consume('journal', message, (event) => this.intake.takeTransaction(event));
  }

  @Consumes('journal', Topics.cashlog)
  onCash(message: EventMessage<CashLog>): Promise<void> {
    return this.consumer.consume('journal', message, (event) => this.intake.takeCash(event));
  }

  @Consumes('journal', Topics.openCloseLog)
  onOpenClose(message: EventMessage<OpenCloseLog>): Promise<void> {
    return this.consumer.consume('journal', message, (event) => this.intake.takeOpenClose(event));
  }

  @Consumes('journal', Topics.auditLog)
  onAudit(message: EventMessage<AuditLog>): Promise<void> {
    return this.consumer.consume('journal', message, (event) => this.intake.takeAudit(event));
  }
}
