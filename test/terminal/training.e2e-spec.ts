import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TerminalWire } from '@kugelpos/contracts';
import {
  addTill,
  eventually,
  openShop,
  type CartView,
  type Shop,
  type TestEnvelope,
  type Till,
} from '@kugelpos/testing';
import { startTestStore, type TestStore } from '../support/store.js';
import { collectEvents, expectUnbroken, type PublishedEvents } from './published-events.js';
import { claimsOf } from './shop.js';

interface OpenResult {
  businessDate: string;
  openCounter: number;
  businessCounter: number;
  journalText: string;
  terminalInfo: TerminalWire;
}

let store: TestStore;
let shop: Shop;
let till: Till;
let eventsOf: PublishedEvents;

beforeAll(async () => {
  store = await startTestStore();
  shop = await openShop(store.url);
  eventsOf = collectEvents(store);
  till = await addTill(shop, store.url, shop.storeCode, 7);
  await till.logIn();
  await till.signIn(shop.staffId);
}, 60_000);
afterAll(() => store.dispose());

const terminalPath = () => `/terminal/api/v1/terminals/${till.terminalId}`;
const place = () => `tenants/${shop.tenantId}/stores/${shop.storeCode}`;
const read = () => shop.admin.get<TerminalWire>(terminalPath());
const setTraining = (training: unknown, as = shop.admin) =>
  as.request<TestEnvelope<TerminalWire>>('PATCH', `${terminalPath()}/training`, { body: { training } });

/** Stock of an item, 0 where nothing ever moved. */
async function stockOf(itemCode: string): Promise<number> {
  const { body } = await shop.admin.request<TestEnvelope<{ currentQuantity: number } | null>>(
    'GET',
    `/stock/api/v1/${place()}/stock/${itemCode}`,
  );
  return body.data?.currentQuantity ?? 0;
}

const sale = { lines: [{ itemCode: 'INT10' }], tenders: [{ paymentCode: '01', amount: 200 }] };

describe('a till in training', () => {
  it('is put there by a manager, while it is not open', async () => {
    for (const denied of [till.api, till.byKey]) expect((await setTraining(true, denied)).status).toBeGreaterThan(400);
    expect((await setTraining('maybe')).status).toBe(422);
    await till.open();
    const refused = await setTraining(true);
    expect([refused.status, refused.body.user_error?.code]).toEqual([400, '406003']);
    await till.sell(sale);
    await till.close(105);
    const on = await setTraining(true);
    expect(on.body).toMatchObject({ code: 200, operation: 'update_terminal_training', data: { training: true } });
    expect(claimsOf(on.headers.get('x-new-token'))).toMatchObject({ training: true, open_counter: 900_000 });
    // a second time it changes nothing
    expect((await setTraining(true)).status).toBe(200);
  });

  it('has numbers of its own, and its real ones stand still', async () => {
    const before = await read();
    await till.logIn();
    expect(claimsOf(till.currentToken)).toMatchObject({ training: true });
    for (const counter of [900_001, 900_002]) {
      const opened = await till.open<OpenResult>(1000);
      expect(opened).toMatchObject({
        openCounter: counter,
        businessCounter: counter,
        businessDate: before.businessDate,
      });
      expect(opened.journalText).toContain(' ** トレーニング / TRAINING **  \n');
      expect(claimsOf(till.currentToken)).toMatchObject({ open_counter: counter, status: 'Opened', training: true });
      await till.cashIn(300);
      if (counter === 900_001) await till.api.post(`${terminalPath()}/no-sale`, {});
      const { journalText, stampDutyAmount } = await till.sell({
        lines: [{ itemCode: 'INT10', quantity: 600 }],
        tenders: [{ paymentCode: '01', amount: 63_000 }],
      });
      expect(journalText).toContain(' ** トレーニング / TRAINING **  \n');
      expect(stampDutyAmount).toBe(0);
      expect(await till.close(64_300)).toMatchObject({ initialAmount: 1000, physicalAmount: 64_300 });
    }
    const { openCounter, businessCounter, businessDate, initialAmount, physicalAmount } = before;
    expect(physicalAmount).toBe(105);
    const real = { openCounter, businessCounter, businessDate, initialAmount, physicalAmount };
    expect(await read()).toMatchObject({ ...real, training: true });
  });

  it('marks every log; the journal keeps them, reports and stock do not', async () => {
    expect((await setTraining(false)).status).toBe(200);
    const events = await eventsOf({ created: { tenantId: shop.tenantId, terminalNo: 7 } } as never, 13);
    expectUnbroken(events);
    expect(events.map(({ event_type, training }) => [event_type, training])).toEqual([
      ['open', false],
      ['close', false],
      ['training_on', false],
      ...['cash_in_out', 'open', 'cash_in_out', 'no_sale', 'close'].map((type) => [type, true]),
      ...['cash_in_out', 'open', 'cash_in_out', 'close'].map((type) => [type, true]),
      ['training_off', false],
    ]);
    for (const at of [2, 12]) expect(events[at]).toMatchObject({ detail: { description: 'admin' } });
    expect(events[7]).toMatchObject({ cart_transaction_count: 1, cash_count: { expected: 64_300, difference: 0 } });

    const records = await eventually(
      () =>
        shop.admin.get<{ transactionType: number; training: boolean }[]>(
          `/journal/api/v1/${place()}/journals?terminals=7&sort=generate_date_time:1&limit=100`,
        ),
      ({ length }) => length === 16,
    );
    expect(records.filter(({ training }) => training)).toHaveLength(11);
    expect(records.filter(({ transactionType }) => [606, 607].includes(transactionType))).toHaveLength(2);

    const { businessDate } = await read();
    const report = await eventually(
      () =>
        shop.admin.request<TestEnvelope<Record<string, unknown>>>(
          'GET',
          `/report/api/v1/${place()}/terminals/7/reports?report_type=sales&report_scope=daily&business_date=${businessDate}`,
        ),
      ({ status }) => status === 200,
    );
    expect(report.body.data).toMatchObject({
      salesGross: { count: 1 },
      cash: { cashSales: 105, cashIn: { amount: 0 }, openingFloat: { amount: 0 } },
      counts: { sales: 1, noSales: 0 },
    });
  });

  it('goes on for real where it stopped', async () => {
    await till.logIn();
    expect(await till.open<OpenResult>()).toMatchObject({ openCounter: 2, businessCounter: 2 });
    const real: CartView = await till.sell(sale);
    expect(real.totalAmountWithTax).toBe(105);
    // The last of the till's events: what training moved would have come before it.
    const stock = await eventually(
      () => stockOf('INT10'),
      (quantity) => quantity <= -2,
    );
    expect(stock).toBe(-2);
    expect(claimsOf(till.currentToken)).not.toHaveProperty('training');
  });
});
