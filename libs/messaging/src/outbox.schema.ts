import { Schema } from 'mongoose';
import { defineCollection, type BaseFields, type CollectionSpec } from '@kugelpos/tenancy';

/** Where an event stands with one consumer; it only moves forward. */
export interface ConsumerDelivery {
  service_name: string;
  status: 'pending' | 'received' | 'dead';
  attempts: number;
  received_at: Date | null;
  message: string | null;
}

/** Delivery record of an event (spec events §3.6 with the recommendations of §11). */
export interface OutboxDocument extends BaseFields {
  event_id: string;
  status: 'pending' | 'partially_delivered' | 'delivered' | 'dead';
  tenant_id: string;
  store_code: string;
  terminal_no: number;
  business_date: string;
  open_counter: number;
  transaction_no: number | null;
  topic: string;
  pubsub: string;
  payload: Record<string, unknown>;
  services: ConsumerDelivery[];
  traceparent: string | null;
  request_id: string | null;
  next_attempt_at: Date;
  lease_by: string | null;
  lease_until: Date | null;
  alerted_at: Date | null;
  delivered_at: Date | null;
}

/** The event's status from those of its consumers. */
export function overallStatus(services: readonly ConsumerDelivery[]): OutboxDocument['status'] {
  const open = services.filter((service) => service.status === 'pending').length;
  const received = services.filter((service) => service.status === 'received').length;
  if (received === services.length) return 'delivered';
  if (open === 0) return 'dead';
  return received > 0 ? 'partially_delivered' : 'pending';
}

const DAY_SECONDS = 86_400;

/** The outbox of a publishing service, in its commons database; the name is the reference's. */
export function outboxCollection(name: string, keepDays: number): CollectionSpec<OutboxDocument> {
  return defineCollection<OutboxDocument>({
    name,
    scope: 'commons',
    fields: {
      event_id: { type: String, required: true },
      status: { type: String, required: true },
      tenant_id: { type: String, required: true },
      store_code: String,
      terminal_no: Number,
      business_date: String,
      open_counter: Number,
      transaction_no: { type: Number, default: null },
      topic: { type: String, required: true },
      pubsub: { type: String, required: true },
      payload: { type: Schema.Types.Mixed, required: true },
      services: { type: Schema.Types.Mixed, required: true },
      traceparent: { type: String, default: null },
      request_id: { type: String, default: null },
      next_attempt_at: { type: Date, required: true },
      lease_by: { type: String, default: null },
      lease_until: { type: Date, default: null },
      alerted_at: { type: Date, default: null },
      delivered_at: { type: Date, default: null },
    },
    indexes: [
      { keys: { event_id: 1 }, unique: true, serves: 'the delivery record of an event' },
      { keys: { status: 1, next_attempt_at: 1 }, serves: 'which events are due, and how old the oldest is' },
      {
        keys: { delivered_at: 1 },
        expireAfterSeconds: keepDays * DAY_SECONDS,
        serves: 'removal after delivery to all',
      },
    ],
  });
}
