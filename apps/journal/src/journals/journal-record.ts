import { TransactionType } from '@kugelpos/contracts';
import type { NewDocument } from '@kugelpos/tenancy';
import { auditType } from './audit-types.js';
import type { JournalDocument } from './journal.schema.js';
import type { AuditEvent, CashEvent, JournalEvent, OpenCloseEvent, TransactionEvent } from './received-events.js';

export type NewJournal = NewDocument<JournalDocument>;

/** Amounts of returns and voids stay positive: the sign follows from the type (spec journal §4.2). */
export function transactionRecord(event: TransactionEvent): NewJournal {
  const isCancelledSale = event.transaction_type === TransactionType.sale && event.sales.is_cancelled;
  return {
    ...common(event),
    transaction_type: isCancelledSale ? TransactionType.cancelledSale : event.transaction_type,
    transaction_no: event.transaction_no,
    receipt_no: event.receipt_no,
    amount: event.sales.total_amount_with_tax,
    quantity: event.sales.total_quantity,
    staff_id: event.staff?.id ?? null,
    user_id: event.user?.id ?? null,
  };
}

/** A drawer movement; an opening float of 0 is cash in (spec journal §4.3 with §11 row 10). */
export function cashRecord(event: CashEvent): NewJournal {
  return {
    ...common(event),
    transaction_type: event.amount >= 0 ? TransactionType.cashIn : TransactionType.cashOut,
    amount: event.amount,
    staff_id: event.staff_id ?? null,
  };
}

export function openCloseRecord(event: OpenCloseEvent): NewJournal {
  return {
    ...common(event),
    transaction_type: event.operation === 'open' ? TransactionType.open : TransactionType.close,
    staff_id: event.staff_id ?? null,
  };
}

export function auditRecord(event: AuditEvent): NewJournal {
  return { ...common(event), transaction_type: auditType(event.event_type), staff_id: event.staff_id ?? null };
}

/** What all records have from their event; numbers and persons as a record without them has them. */
function common(event: JournalEvent): Omit<NewJournal, 'transaction_type'> {
  return {
    record_id: event.event_id,
    tenant_id: event.tenant_id,
    store_code: event.store_code,
    terminal_no: event.terminal_no,
    transaction_no: null,
    business_date: event.business_date,
    open_counter: event.open_counter,
    business_counter: event.business_counter,
    receipt_no: null,
    amount: 0,
    quantity: 0,
    staff_id: null,
    user_id: null,
    generate_date_time: event.generate_date_time,
    generated_at: new Date(event.generate_date_time),
    journal_text: event.journal_text,
    receipt_text: event.receipt_text,
    training: event.training,
    chain: event.chain ?? null,
    shard_key: shardKey(event),
  };
}

export function shardKey(
  of: Pick<JournalDocument, 'tenant_id' | 'store_code' | 'terminal_no' | 'business_date'>,
): string {
  return `${of.tenant_id}_${of.store_code}_${of.terminal_no}_${of.business_date}`;
}
