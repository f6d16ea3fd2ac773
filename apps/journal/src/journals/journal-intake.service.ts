import { Injectable } from '@nestjs/common';
import type { AuditLog, CashLog, EventBase, OpenCloseLog, TranLog } from '@kugelpos/contracts';
import { ServiceDatabase } from '@kugelpos/tenancy';
import {
  AuditLogRepository,
  CashLogRepository,
  OpenCloseLogRepository,
  TranLogRepository,
  type LogRepository,
} from '../logs/log.repository.js';
import { auditRecord, cashRecord, openCloseRecord, transactionRecord, type NewJournal } from './journal-record.js';
import { JournalRepository } from './journal.repository.js';
import { eventOfShape } from '@kugelpos/messaging';
import { AuditEvent, CashEvent, OpenCloseEvent, TransactionEvent } from './received-events.js';

/** Turns each received event into its log copy and its journal record, both or neither (spec journal §4.5). */
@Injectable()
export class JournalIntake {
  constructor(
    private readonly db: ServiceDatabase,
    private readonly journals: JournalRepository,
    private readonly tranLogs: TranLogRepository,
    private readonly cashLogs: CashLogRepository,
    private readonly openCloseLogs: OpenCloseLogRepository,
    private readonly auditLogs: AuditLogRepository,
  ) {}

  takeTransaction(event: TranLog): Promise<void> {
    return this.store(this.tranLogs, event, transactionRecord(eventOfShape(TransactionEvent, event)));
  }

  takeCash(event: CashLog): Promise<void> {
    return this.store(this.cashLogs, event, cashRecord(eventOfShape(CashEvent, event)));
  }

  takeOpenClose(event: OpenCloseLog): Promise<void> {
    return this.store(this.openCloseLogs, event, openCloseRecord(eventOfShape(OpenCloseEvent, event)));
  }

  takeAudit(event: AuditLog): Promise<void> {
    return this.store(this.auditLogs, event, auditRecord(eventOfShape(AuditEvent, event)));
  }

  private store(logs: LogRepository, event: EventBase, record: NewJournal): Promise<void> {
    return this.db.transaction(async (session) => {
      await logs.keep(event.tenant_id, event, session);
      await this.journals.add(event.tenant_id, record, session);
    });
  }
}
