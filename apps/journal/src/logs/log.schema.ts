import { Schema } from 'mongoose';
import type { EventBase } from '@kugelpos/contracts';
import { defineCollection, type BaseFields, type CollectionSpec } from '@kugelpos/tenancy';

/**
 * A received log: the event exactly as its writer made it, chain link included, so that its hash can be checked at any
 * time (decisions 1). Never changed, never deleted (retail rule 27).
 */
export interface ReceivedLogDocument<E extends EventBase = EventBase> extends BaseFields {
  /** Makes the event once-only, for ever (design 6). */
  event_id: string;
  tenant_id: string;
  store_code: string;
  terminal_no: number;
  business_date: string;
  generate_date_time: string;
  event: E;
}

function logCollection(name: string): CollectionSpec<ReceivedLogDocument> {
  return defineCollection<ReceivedLogDocument>({
    name,
    fields: {
      event_id: { type: String, required: true },
      tenant_id: { type: String, required: true },
      store_code: { type: String, required: true },
      terminal_no: { type: Number, required: true },
      business_date: { type: String, required: true },
      generate_date_time: { type: String, required: true },
      event: { type: Schema.Types.Mixed, required: true },
    },
    indexes: [{ keys: { event_id: 1 }, unique: true, serves: 'was this event applied before' }],
  });
}

export const tranLogs = logCollection('log_tran');
export const cashLogs = logCollection('log_cash_in_out');
export const openCloseLogs = logCollection('log_open_close');
export const auditLogs = logCollection('log_audit');

export const logCollections = [tranLogs, cashLogs, openCloseLogs, auditLogs];
