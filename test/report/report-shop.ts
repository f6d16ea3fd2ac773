import { randomUUID } from 'node:crypto';
import { Topics, type EventBase } from '@kugelpos/contracts';
import { EventPublisher, type Outcome } from '@kugelpos/messaging';
import type { Api, ApiAnswer, TestEnvelope, TestTenant } from '@kugelpos/testing';
import type { TestStore } from '../support/store.js';
import { TILL, type Till } from './events.js';

/** The sales report as a client reads it. */
export interface SalesReportData {
  terminalNo: number | null;
  businessDate: string | null;
  openCounter: number | null;
  businessCounter: number | null;
  verified: boolean;
  zNo: number | null;
  grandTotal: number | null;
  salesGross: { amount: number; quantity: number; count: number };
  salesNet: { amount: number; quantity: number; count: number };
  returns: { amount: number; quantity: number; count: number };
  discountForLineitems: { amount: number };
  discountForSubtotal: { amount: number };
  taxes: { taxCode: string; taxName: string; taxAmount: number; targetAmount: number; targetQuantity: number }[];
  taxSummary: Record<'sales' | 'returns', { rate: number; tax: number; taxIncluded: number }[]>;
  payments: { paymentCode: string; paymentName: string; amount: number; count: number }[];
  cash: Record<string, unknown>;
  cancelled: { amount: number; count: number };
  forfeited: { amount: number; count: number };
  counts: Record<string, number>;
  receiptText: string;
  journalText: string;
}

export type ReportAnswer<T = SalesReportData> = ApiAnswer<TestEnvelope<T>>;

/** Query of a report; what is undefined is not sent. */
export type ReportParameters = Record<string, string | number | undefined>;

let shops = 0;

/** A store of a tenant, its events made by hand: a fresh one for every test. */
export class ReportShop {
  readonly storeCode = `S${++shops}`;

  constructor(
    private readonly store: TestStore,
    readonly tenant: TestTenant,
  ) {}

  get tenantId(): string {
    return this.tenant.tenantId;
  }

  till(changes: Partial<Till> = {}): Till {
    return { ...TILL, tenantId: this.tenantId, storeCode: this.storeCode, ...changes };
  }

  /** Hands events to the report service, one after the other, as the transport does. */
  async deliver(...events: EventBase[]): Promise<Outcome[]> {
    const publisher = this.store.app.get(EventPublisher, { strict: false });
    const outcomes: Outcome[] = [];
    for (const event of events) {
      const message = { topic: topicOf(event), event, committedAt: new Date(), traceparent: undefined };
      outcomes.push(await publisher.deliver(message, 'report'));
    }
    return outcomes;
  }

  /** GET of a report; `terminal` null for the store's. */
  get<T = SalesReportData>(
    query: ReportParameters,
    {
      terminal = null,
      store = this.storeCode,
      as = this.tenant.admin,
    }: { terminal?: number | null; store?: string; as?: Api } = {},
  ): Promise<ReportAnswer<T>> {
    const place = terminal === null ? '' : `/terminals/${terminal}`;
    const parameters = Object.entries({ report_scope: 'flash', report_type: 'sales', ...query }).filter(
      ([, value]) => value !== undefined,
    );
    const text = new URLSearchParams(
      parameters.map(([name, value]): [string, string] => [name, String(value)]),
    ).toString();
    return as.request('GET', `/report/api/v1/tenants/${this.tenantId}/stores/${store}${place}/reports?${text}`);
  }

  /** The flash report of the store on the usual date. */
  async flash(query: ReportParameters = {}, terminal: number | null = null): Promise<SalesReportData> {
    return (await this.get({ business_date: TILL.businessDate, ...query }, { terminal })).body.data;
  }

  /** The daily report of a terminal on the usual date. */
  daily(query: ReportParameters = {}, terminal: number | null = TILL.terminalNo): Promise<ReportAnswer> {
    return this.get({ report_scope: 'daily', business_date: TILL.businessDate, ...query }, { terminal });
  }
}

function topicOf(event: EventBase): string {
  if ('transaction_no' in event) return Topics.tranlog.topic;
  if ('is_float' in event) return Topics.cashlog.topic;
  return 'operation' in event ? Topics.openCloseLog.topic : Topics.auditLog.topic;
}

/** The same event as another one: what a publisher that forgot would send. */
export function underNewId<T extends EventBase>(event: T): T {
  return { ...event, event_id: randomUUID() };
}
