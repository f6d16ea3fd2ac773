import { Schema } from 'mongoose';
import { defineCollection, type BaseFields, type CollectionSpec } from './collection-spec.js';

/** A served request as stored (spec common §6.3 with the recommendations of §11 rows 3–6). */
export interface RequestLogDocument extends BaseFields {
  tenant_id: string | null;
  service_name: string;
  request_id: string;
  client_info: { ip_address: string };
  request_info: { method: string; url: string; body: unknown; accept_time: Date };
  response_info: { status_code: number; process_time_ms: number; body: unknown };
  staff_info: { id: string; name: string };
  user_info: { tenant_id: string; username: string; is_superuser: boolean };
  terminal_info: {
    tenant_id: string;
    store_code: string;
    terminal_no: number;
    business_date: string;
    open_counter: number;
  };
}

const DAY_SECONDS = 86_400;

export function requestLogCollection(
  ttlDays: number,
  scope: CollectionSpec['scope'],
): CollectionSpec<RequestLogDocument> {
  return defineCollection<RequestLogDocument>({
    name: 'log_request',
    scope,
    fields: {
      tenant_id: { type: String, default: null },
      service_name: String,
      request_id: String,
      client_info: Schema.Types.Mixed,
      request_info: Schema.Types.Mixed,
      response_info: Schema.Types.Mixed,
      staff_info: Schema.Types.Mixed,
      user_info: Schema.Types.Mixed,
      terminal_info: Schema.Types.Mixed,
    },
    indexes: [
      {
        keys: { created_at: 1 },
        expireAfterSeconds: ttlDays * DAY_SECONDS,
        serves: 'removal after the retention time',
      },
      { keys: { request_id: 1 }, serves: 'what happened in the request with this id' },
    ],
  });
}
