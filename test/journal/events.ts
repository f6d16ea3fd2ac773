import { randomUUID } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  CHAIN_GENESIS,
  EVENT_SCHEMA_VERSION,
  nextLink,
  Topics,
  type AuditLog,
  type CashLog,
  type EventBase,
  type OpenCloseLog,
  type ServiceName,
  type TopicDefinition,
  type TranLine,
  type TranLog,
} from '@kugelpos/contracts';
import { EventPublisher, type Outcome } from '@kugelpos/messaging';

/** Where and when an event happens. */
export interface EventPlace {
  tenant_id: string;
  store_code?: string;
  terminal_no?: number;
  business_date?: string;
  generate_date_time?: string;
}

/** Gives an event its link, as its writer does. */
function linked<E extends EventBase>(event: E): E {
  return { ...event, chain: nextLink({ seq: 4, hash: CHAIN_GENESIS }, event) };
}

function base(place: EventPlace): EventBase {
  return {
    event_id: randomUUID(),
    schema_version: EVENT_SCHEMA_VERSION,
    store_code: '5678',
    store_name: 'Corner',
    terminal_no: 1,
    business_date: '20261121',
    open_counter: 1,
    business_counter: 1,
    generate_date_time: '2026-11-21T18:05:09.120000+09:00',
    receipt_text: '<receipt/>',
    journal_text: 'Corner shop  No. 0001',
    shard_key: null,
    created_at: null,
    updated_at: null,
    etag: null,
    training: false,
    chain: { seq: 0, prev: '', hash: '' },
    ...place,
  };
}

export function line(line_no: number, item_code: string, quantity: number, change: Partial<TranLine> = {}): TranLine {
  return {
    line_no,
    item_code,
    category_code: '01',
    description: item_code,
    description_short: item_code,
    unit_price: 100,
    unit_price_original: 100,
    is_unit_price_changed: false,
    quantity,
    discounts: [],
    discounts_allocated: [],
    amount: 100 * quantity,
    tax_code: '01',
    is_cancelled: false,
    ...change,
  };
}

/** A sale of 110 yen, or what `change` makes of it. */
export function tranLog(place: EventPlace, change: Partial<TranLog> = {}): TranLog {
  return linked<TranLog>({
    ...base(place),
    transaction_no: 1,
    transaction_type: 101,
    receipt_no: 1,
    cart_id: randomUUID(),
    user: { id: 'U1', name: 'User' },
    sales: {
      reference_date_time: '2026-11-21T18:05:09+09:00',
      total_amount: 100,
      total_amount_with_tax: 110,
      tax_amount: 10,
      total_quantity: 1,
      change_amount: 0,
      total_discount_amount: 0,
      forfeited_amount: 0,
      is_cancelled: false,
      is_stamp_duty_applied: false,
      stamp_duty_target_amount: 0,
      stamp_duty_amount: 0,
    },
    line_items: [line(1, 'A', 1)],
    payments: [],
    taxes: [],
    tax_summary: [],
    subtotal_discounts: [],
    origin: null,
    staff: { id: 'S01', name: 'Sato' },
    additional_info: null,
    is_voided: false,
    is_refunded: false,
    ...change,
  });
}

export function cancelledCart(place: EventPlace, change: Partial<TranLog> = {}): TranLog {
  const sale = tranLog(place, change);
  return linked({ ...sale, sales: { ...sale.sales, is_cancelled: true } });
}

export function cashLog(place: EventPlace, amount: number, change: Partial<CashLog> = {}): CashLog {
  return linked<CashLog>({
    ...base(place),
    event_type: 'cash_in_out',
    staff_id: 'S01',
    staff_name: 'Sato',
    amount,
    description: 'change',
    is_float: false,
    is_drop: false,
    reason_code: null,
    approved_by: null,
    ...change,
  });
}

export function openCloseLog(
  place: EventPlace,
  operation: 'open' | 'close',
  change: Partial<OpenCloseLog> = {},
): OpenCloseLog {
  const event = base(place);
  return linked<OpenCloseLog>({
    ...event,
    event_type: operation,
    operation,
    staff_id: 'S01',
    staff_name: 'Sato',
    cart_transaction_count: operation === 'close' ? 1 : null,
    cart_transaction_last_no: operation === 'close' ? 1 : null,
    cash_in_out_count: operation === 'close' ? 1 : null,
    cash_in_out_last_datetime: null,
    cash_count: null,
    terminal_info: {
      tenant_id: event.tenant_id,
      store_code: event.store_code,
      terminal_no: event.terminal_no,
      terminal_id: `${event.tenant_id}-${event.store_code}-${event.terminal_no}`,
      description: 'till',
      function_mode: 'MainMenu',
      status: operation === 'open' ? 'Opened' : 'Closed',
      business_date: event.business_date,
      open_counter: 1,
      business_counter: 1,
      staff: { id: 'S01', name: 'Sato' },
      initial_amount: 0,
      physical_amount: null,
      tags: null,
    },
    ...change,
  });
}

export function auditLog(
  place: EventPlace,
  event_type: AuditLog['event_type'],
  change: Partial<AuditLog> = {},
): AuditLog {
  return linked<AuditLog>({
    ...base(place),
    event_type,
    staff_id: 'S01',
    staff_name: 'Sato',
    reason_code: 'R1',
    approved_by: null,
    detail: {},
    ...change,
  });
}

/** Hands an event to a consumer as the transport does, and gives what became of it. */
export function deliver(
  app: NestFastifyApplication,
  consumer: ServiceName,
  topic: TopicDefinition,
  event: unknown,
): Promise<Outcome> {
  const publisher = app.get(EventPublisher, { strict: false });
  const message = { topic: topic.topic, event: event as EventBase, committedAt: new Date(), traceparent: undefined };
  return publisher.deliver(message, consumer);
}

export function deliverSale(app: NestFastifyApplication, consumer: ServiceName, event: unknown): Promise<Outcome> {
  return deliver(app, consumer, Topics.tranlog, event);
}

/** Delivers until the consumer has it, as the relay does. */
export async function deliverUntilTaken(
  app: NestFastifyApplication,
  consumer: ServiceName,
  event: unknown,
): Promise<void> {
  for (let attempt = 0; attempt < 20; attempt++) {
    if ((await deliverSale(app, consumer, event)).status === 'SUCCESS') return;
  }
  throw new Error('the event was not taken');
}
