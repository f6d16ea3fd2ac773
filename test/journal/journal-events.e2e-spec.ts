import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { linkHolds, Topics, type TranLog } from '@kugelpos/contracts';
import { Api, createTenant, type TestTenant } from '@kugelpos/testing';
import { DatabaseDirectory } from '@kugelpos/tenancy';
import { cashLogs, openCloseLogs, tranLogs } from '../../apps/journal/src/logs/log.schema.js';
import { startTestStore, type TestStore } from '../support/store.js';
import {
  auditLog,
  cancelledCart,
  cashLog,
  deliver,
  deliverSale,
  deliverUntilTaken,
  openCloseLog,
  tranLog,
} from './events.js';

interface JournalWire {
  transactionType: number;
  transactionNo: number | null;
  receiptNo: number | null;
  amount: number | null;
  quantity: number | null;
  staffId: string | null;
  userId: string | null;
  [field: string]: unknown;
}

describe('the journal takes events', () => {
  let store: TestStore;
  let tenant: TestTenant;
  let storeNo = 0;

  beforeAll(async () => {
    store = await startTestStore();
    tenant = await createTenant(store.url);
  });

  afterAll(() => store.dispose());

  /** A store of its own for each test, so that tests see only their own records. */
  const newPlace = () => ({ tenant_id: tenant.tenantId, store_code: `S${++storeNo}` });

  const recordsOf = (storeCode: string, query = '') =>
    tenant.admin.get<JournalWire[]>(`/journal/api/v1/tenants/${tenant.tenantId}/stores/${storeCode}/journals${query}`);

  it.each([
    [
      'a sale',
      Topics.tranlog,
      (p: Place) => tranLog(p),
      { transactionType: 101, transactionNo: 1, receiptNo: 1, amount: 110, quantity: 1, staffId: 'S01', userId: 'U1' },
    ],
    [
      'a cancelled cart',
      Topics.tranlog,
      (p: Place) => cancelledCart(p),
      { transactionType: -101, transactionNo: 1, amount: 110 },
    ],
    [
      'a return',
      Topics.tranlog,
      (p: Place) => tranLog(p, { transaction_type: 102 }),
      { transactionType: 102, amount: 110 },
    ],
    [
      'a void',
      Topics.tranlog,
      (p: Place) => tranLog(p, { transaction_type: 201 }),
      { transactionType: 201, amount: 110 },
    ],
    [
      'a void of a return',
      Topics.tranlog,
      (p: Place) => tranLog(p, { transaction_type: 202 }),
      { transactionType: 202, amount: 110 },
    ],
    [
      'a sale in training',
      Topics.tranlog,
      (p: Place) => tranLog(p, { training: true }),
      { transactionType: 101, training: true },
    ],
    [
      'cash in',
      Topics.cashlog,
      (p: Place) => cashLog(p, 1000),
      {
        transactionType: 401,
        amount: 1000,
        quantity: 0,
        transactionNo: null,
        receiptNo: null,
        staffId: 'S01',
        userId: null,
      },
    ],
    ['a float of nothing', Topics.cashlog, (p: Place) => cashLog(p, 0), { transactionType: 401, amount: 0 }],
    ['cash out', Topics.cashlog, (p: Place) => cashLog(p, -1500), { transactionType: 402, amount: -1500 }],
    [
      'an opening',
      Topics.openCloseLog,
      (p: Place) => openCloseLog(p, 'open'),
      { transactionType: 301, amount: 0, transactionNo: null },
    ],
    [
      'a close',
      Topics.openCloseLog,
      (p: Place) => openCloseLog(p, 'close'),
      { transactionType: 302, amount: 0, receiptNo: null },
    ],
    ['a no-sale', Topics.auditLog, (p: Place) => auditLog(p, 'no_sale'), { transactionType: 602, staffId: 'S01' }],
  ])('%s', async (_name, topic, build, expected) => {
    const place = newPlace();
    expect(await deliver(store.app, 'journal', topic, build(place))).toEqual({ status: 'SUCCESS' });
    const records = await recordsOf(place.store_code);
    expect(records).toHaveLength(1);
    expect(records[0]).toMatchObject(expected);
  });

  it('answers every field of a record', async () => {
    const place = newPlace();
    await deliverSale(store.app, 'journal', tranLog(place));
    expect(await recordsOf(place.store_code)).toEqual([
      {
        tenantId: tenant.tenantId,
        storeCode: place.store_code,
        terminalNo: 1,
        journalSeqNo: -1,
        transactionNo: 1,
        transactionType: 101,
        businessDate: '20261121',
        openCounter: 1,
        businessCounter: 1,
        generateDateTime: '2026-11-21T18:05:09.120000+09:00',
        receiptNo: 1,
        amount: 110,
        quantity: 1,
        staffId: 'S01',
        userId: 'U1',
        content: expect.any(String),
        journalText: 'Corner shop  No. 0001',
        receiptText: '<receipt/>',
        training: false,
      },
    ]);
  });

  it('keeps each log with its chain link as its writer made it', async () => {
    const place = newPlace();
    const events = [tranLog(place), cashLog(place, 500), openCloseLog(place, 'close')] as const;
    await deliver(store.app, 'journal', Topics.tranlog, events[0]);
    await deliver(store.app, 'journal', Topics.cashlog, events[1]);
    await deliver(store.app, 'journal', Topics.openCloseLog, events[2]);
    const database = store.app.get(DatabaseDirectory, { strict: false }).databases.find((d) => d.service === 'journal');
    for (const [i, spec] of [tranLogs, cashLogs, openCloseLogs].entries()) {
      const model = await database!.model(tenant.tenantId, spec);
      const kept = await model.findOne({ event_id: events[i]!.event_id }).lean();
      expect(kept?.event).toEqual(events[i]);
      expect(linkHolds(kept!.event)).toBe(true);
    }
  });

  it('once, however often an event comes', async () => {
    const place = newPlace();
    const event = tranLog(place);
    for (let i = 0; i < 5; i++) expect(await deliverSale(store.app, 'journal', event)).toEqual({ status: 'SUCCESS' });
    expect(await recordsOf(place.store_code)).toHaveLength(1);
  });

  it('once, when ten deliveries of an event run at the same time', async () => {
    const place = newPlace();
    const event = tranLog(place);
    await Promise.all(Array.from({ length: 10 }, () => deliverUntilTaken(store.app, 'journal', event)));
    expect(await recordsOf(place.store_code)).toHaveLength(1);
  });

  it('to the same journal in whatever order and multiplicity they come', async () => {
    const original = newPlace();
    const at = (second: number) => `2026-11-21T18:00:0${second}.000000+09:00`;
    const events = [
      [Topics.openCloseLog, openCloseLog({ ...original, generate_date_time: at(0) }, 'open')],
      [Topics.cashlog, cashLog({ ...original, generate_date_time: at(0) }, 5000)],
      [Topics.tranlog, tranLog({ ...original, generate_date_time: at(1) }, { transaction_no: 1, receipt_no: 1 })],
      [
        Topics.tranlog,
        tranLog(
          { ...original, generate_date_time: at(2) },
          { transaction_no: 2, receipt_no: 2, transaction_type: 201 },
        ),
      ],
      [Topics.openCloseLog, openCloseLog({ ...original, generate_date_time: at(3) }, 'close')],
    ] as const;
    const seen: unknown[] = [];
    for (const order of [
      [0, 1, 2, 3, 4],
      [4, 3, 2, 1, 0],
      [2, 2, 4, 0, 3, 1, 4, 0],
    ]) {
      const place = newPlace();
      for (const i of order) {
        const [topic, event] = events[i]!;
        // The same ids in a fresh store would be duplicates: ids that sort alike keep the comparison fair.
        const own = { ...event, store_code: place.store_code, event_id: `${place.store_code}-${i}` };
        expect(await deliver(store.app, 'journal', topic, own)).toEqual({ status: 'SUCCESS' });
      }
      const records = await recordsOf(place.store_code);
      seen.push(records.map(({ storeCode: _store, ...record }) => record));
    }
    expect(seen[0]).toHaveLength(5);
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[2]).toEqual(seen[0]);
  });

  it('of one terminal and one moment side by side: only the event id makes a duplicate', async () => {
    const place = newPlace();
    await deliverSale(store.app, 'journal', tranLog(place));
    await deliverSale(store.app, 'journal', tranLog(place, { training: true }));
    expect(await recordsOf(place.store_code)).toHaveLength(2);
  });

  it('of an unknown tenant later, when the tenant is set up', async () => {
    const later = `Later_${randomUUID().slice(0, 8)}`;
    const event = tranLog({ tenant_id: later });
    expect(await deliverSale(store.app, 'journal', event)).toMatchObject({ status: 'RETRY' });
    const { admin } = await createTenant(store.url, later);
    expect(await deliverSale(store.app, 'journal', event)).toEqual({ status: 'SUCCESS' });
    expect(await admin.get(`/journal/api/v1/tenants/${later}/stores/5678/journals`)).toHaveLength(1);
  });

  it.each<[string, (event: TranLog) => unknown]>([
    ['that is not an object', () => 'sale'],
    ['without event id', (event) => ({ ...event, event_id: undefined })],
    ['without tenant', (event) => ({ ...event, tenant_id: '' })],
    ['with a tenant that can be none', (event) => ({ ...event, tenant_id: '../x' })],
    ['with a terminal number that is text', (event) => ({ ...event, terminal_no: '1' })],
    ['without sales', (event) => ({ ...event, sales: null })],
    ['with a time that is none', (event) => ({ ...event, generate_date_time: 'soon' })],
    ['without text', (event) => ({ ...event, journal_text: undefined })],
  ])('but drops one %s', async (_name, spoil) => {
    const place = newPlace();
    expect(await deliverSale(store.app, 'journal', spoil(tranLog(place)))).toMatchObject({ status: 'DROP' });
    expect(await recordsOf(place.store_code)).toEqual([]);
  });

  it('and says in its health that no sidecar is there', async () => {
    const { body } = await new Api(store.url).request<{ status: string; checks: Record<string, { status: string }> }>(
      'GET',
      '/journal/health',
    );
    expect(body.status).toBe('healthy');
    expect(body.checks).toMatchObject({
      mongodb: { status: 'healthy' },
      dapr_sidecar: { status: 'disabled' },
      dapr_statestore: { status: 'disabled' },
    });
  });
});

type Place = { tenant_id: string; store_code: string };
