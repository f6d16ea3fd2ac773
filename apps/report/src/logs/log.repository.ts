import { Injectable } from '@nestjs/common';
import type { AuditLog, CashLog, EventBase, OpenCloseLog, TranLog } from '@kugelpos/contracts';
import {
  ServiceDatabase,
  TenantRepository,
  type BaseFields,
  type CollectionSpec,
  type NewDocument,
} from '@kugelpos/tenancy';
import type { QueryFilter } from 'mongoose';
import { auditLogs, cashLogs, openCloseLogs, tranLogs } from './log.schema.js';
import type { AuditRow, CashRow, LogSelection, OpenCloseRow, ReportLogs, TranRow } from './report-logs.js';

type LogDocument = Omit<EventBase, keyof BaseFields> & BaseFields;

const PLACE = {
  _id: 0,
  store_name: 1,
  terminal_no: 1,
  business_date: 1,
  open_counter: 1,
  business_counter: 1,
  generate_date_time: 1,
} as const;

/** One collection of logs: written once, never changed. */
class LogRepository<T extends LogDocument> extends TenantRepository<T> {
  constructor(db: ServiceDatabase, spec: CollectionSpec<T>) {
    super(db, spec);
  }

  /** Stores an event's log; a repeated event or business key fails with the driver's duplicate key error. */
  async add(tenantId: string, log: EventBase, shardKeyEnd: string): Promise<void> {
    const { created_at: _created, updated_at: _updated, ...content } = log;
    const shardKey = [tenantId, log.store_code, log.terminal_no, shardKeyEnd].join('_');
    await this.insert(tenantId, { ...content, shard_key: shardKey } as unknown as NewDocument<T>);
  }

  async selected(tenantId: string, selection: LogSelection, fields: Record<string, 1>): Promise<unknown[]> {
    const { storeCode, terminalNo, from, to, openCounter } = selection;
    const filter = {
      tenant_id: tenantId,
      store_code: storeCode,
      business_date: from === to ? from : { $gte: from, $lte: to },
      ...(terminalNo === null ? {} : { terminal_no: terminalNo }),
      ...(openCounter === null ? {} : { open_counter: openCounter }),
    } as QueryFilter<T>;
    return this.find(tenantId, filter, { projection: { ...PLACE, ...fields } });
  }
}

/** The logs that reports are made of. */
@Injectable()
export class LogsRepository {
  private readonly transactions;
  private readonly cash;
  private readonly openClose;
  private readonly audit;

  constructor(db: ServiceDatabase) {
    this.transactions = new LogRepository(db, tranLogs);
    this.cash = new LogRepository(db, cashLogs);
    this.openClose = new LogRepository(db, openCloseLogs);
    this.audit = new LogRepository(db, auditLogs);
  }

  addTransaction(tenantId: string, log: TranLog): Promise<void> {
    return this.transactions.add(tenantId, log, log.generate_date_time.split('T', 1)[0] ?? '');
  }

  addCashMovement(tenantId: string, log: CashLog): Promise<void> {
    return this.cash.add(tenantId, log, log.business_date);
  }

  addOpenClose(tenantId: string, log: OpenCloseLog): Promise<void> {
    return this.openClose.add(tenantId, log, log.business_date);
  }

  addAudit(tenantId: string, log: AuditLog): Promise<void> {
    return this.audit.add(tenantId, log, log.business_date);
  }

  /** Everything of the selection. */
  async logsOf(tenantId: string, selection: LogSelection): Promise<ReportLogs> {
    const [transactions, cash, openClose, audit] = await Promise.all([
      this.transactionsOf(tenantId, selection),
      this.cash.selected(tenantId, selection, { amount: 1, is_float: 1 }),
      this.openClose.selected(tenantId, selection, {
        operation: 1,
        staff_id: 1,
        cart_transaction_count: 1,
        cart_transaction_last_no: 1,
        cash_in_out_count: 1,
        cash_in_out_last_datetime: 1,
        terminal_info: 1,
      }),
      this.audit.selected(tenantId, selection, { event_type: 1 }),
    ]);
    return {
      transactions,
      cash: cash as CashRow[],
      openClose: openClose as OpenCloseRow[],
      audit: audit as AuditRow[],
    };
  }

  /** Only the transactions of the selection, for reports that need no more. */
  async transactionsOf(tenantId: string, selection: LogSelection): Promise<TranRow[]> {
    const rows = await this.transactions.selected(tenantId, selection, {
      transaction_no: 1,
      transaction_type: 1,
      sales: 1,
      line_items: 1,
      payments: 1,
      taxes: 1,
      tax_summary: 1,
      subtotal_discounts: 1,
    });
    return rows as TranRow[];
  }
}
