import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  addTill,
  eventually,
  openShop,
  startStoreProcess,
  type CartView,
  type Shop,
  type StoreProcess,
  type Till,
} from '@kugelpos/testing';
import { freshDataDir, STORE_MAIN } from '../support/built-store.js';

const KILLS = process.env['LONG'] ? 200 : 20;
const TILLS = 3;
const LONGEST_RUN_MS = 700;

const dataDir = freshDataDir();
let store: StoreProcess;
let shop: Shop;

/** A sale as the client knows it: the bill that it was told. */
interface Told {
  till: string;
  cartId: string;
  transactionNo: number;
  receiptNo: number;
  amount: number;
  quantity: number;
}

/** Sells until told to stop; a bill whose answer was lost is repeated until there is one. */
class StubbornClerk {
  readonly told: Told[] = [];
  readonly surprises: string[] = [];
  interrupted = 0;
  private stopping = false;

  constructor(private readonly till: Till) {}

  async work(): Promise<void> {
    while (!this.stopping) {
      const quantity = 1 + Math.floor(Math.random() * 3);
      const cart = await this.patiently(() =>
        this.till.ringUp({ lines: [{ itemCode: 'INT10', quantity }], tenders: [{ paymentCode: '01', amount: 1000 }] }),
      );
      if (cart) await this.bill(cart.cartId, quantity);
    }
  }

  stop(): void {
    this.stopping = true;
  }

  private async bill(cartId: string, quantity: number): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const cart = await this.patiently(() => this.till.bill(cartId));
      if (cart) {
        const { transactionNo, receiptNo, totalAmountWithTax: amount } = cart;
        this.told.push({ till: this.till.terminalId, cartId, transactionNo, receiptNo, amount, quantity });
        return;
      }
      if (attempt === 1) this.interrupted++;
      if (attempt > 500) throw new Error(`no answer to the bill of ${cartId}`);
    }
  }

  /** The result, or undefined when the store was not there; a refusal of a living store is a surprise. */
  private async patiently<T>(act: () => Promise<T>): Promise<T | undefined> {
    try {
      return await act();
    } catch (error) {
      const text = String(error);
      if (/: [45]\d\d /.test(text) && !/: 503 /.test(text)) this.surprises.push(text);
      await sleep(50);
      return undefined;
    }
  }
}

async function start(port?: number): Promise<StoreProcess> {
  return startStoreProcess({ main: STORE_MAIN, dataDir, ...(port === undefined ? {} : { port }) });
}

beforeAll(async () => {
  store = await start();
  shop = await openShop(store.url);
}, 60_000);

afterAll(async () => {
  await store?.stop('SIGKILL');
  rmSync(dataDir, { recursive: true, force: true });
});

describe(`a store killed ${KILLS} times during a stream of sales`, () => {
  it(
    'has every sale that was answered exactly once, everywhere',
    async () => {
      const tills = [shop.till];
      for (let no = 2; no <= TILLS; no++) {
        const till = await addTill(shop, store.url, shop.storeCode, no);
        await till.logIn();
        await till.signIn(shop.staffId);
        await till.open();
        tills.push(till);
      }
      const clerks = tills.map((till) => new StubbornClerk(till));
      const work = Promise.all(clerks.map((clerk) => clerk.work()));
      for (let kill = 0; kill < KILLS; kill++) {
        await sleep(50 + Math.random() * LONGEST_RUN_MS);
        await store.stop('SIGKILL');
        store = await start(store.port);
      }
      await sleep(500);
      clerks.forEach((clerk) => clerk.stop());
      await work;

      const told = clerks.flatMap((clerk) => clerk.told);
      expect(clerks.flatMap((clerk) => clerk.surprises)).toEqual([]);
      expect(told.length).toBeGreaterThan(KILLS);
      expect(clerks.reduce((sum, clerk) => sum + clerk.interrupted, 0)).toBeGreaterThan(0);

      for (const till of tills)
        await transactionsAreWhatWasTold(
          till,
          told.filter((sale) => sale.till === till.terminalId),
        );
      await consumersAgree(told);
      await repeatedBillGivesTheSameSale(tills, told);
    },
    KILLS * 15_000 + 60_000,
  );
});

async function transactionsAreWhatWasTold(till: Till, told: Told[]): Promise<void> {
  const [, storeCode, terminalNo] = till.terminalId.split('-');
  const rows = await allRows<CartView>(
    `/cart/api/v1/tenants/${shop.tenantId}/stores/${storeCode}/terminals/${terminalNo}/transactions`,
    till,
  );
  const numbers = rows.map((row) => row.transactionNo).sort((a, b) => a - b);
  expect(numbers).toEqual(told.map((sale) => sale.transactionNo).sort((a, b) => a - b));
  expect(numbers).toEqual(numbers.map((_, i) => i + 1));
  const receipts = rows.map((row) => row.receiptNo).sort((a, b) => a - b);
  expect(receipts).toEqual(told.map((sale) => sale.receiptNo).sort((a, b) => a - b));
}

async function consumersAgree(told: Told[]): Promise<void> {
  const scope = `tenants/${shop.tenantId}/stores/${shop.storeCode}`;
  const count = told.length;
  const amount = told.reduce((sum, sale) => sum + sale.amount, 0);
  const quantity = told.reduce((sum, sale) => sum + sale.quantity, 0);

  const journal = await eventually(
    () => shop.admin.request('GET', `/journal/api/v1/${scope}/journals?transaction_types=101&limit=1`),
    (answer) => answer.body.metadata?.total === count,
    90_000,
  );
  expect(journal.body.metadata?.total).toBe(count);

  const stock = await eventually(
    () => shop.admin.get<{ currentQuantity: number }>(`/stock/api/v1/${scope}/stock/INT10`),
    (row) => row.currentQuantity === -quantity,
    90_000,
  );
  expect(stock.currentQuantity).toBe(-quantity);

  const { businessDate } = await shop.admin.get<{ businessDate: string }>(
    `/terminal/api/v1/terminals/${shop.till.terminalId}`,
  );
  const flash = await eventually(
    () =>
      shop.admin.get<{ salesGross: { amount: number; count: number } }>(
        `/report/api/v1/${scope}/reports?report_scope=flash&report_type=sales&business_date=${businessDate}`,
      ),
    (report) => report.salesGross.count === count,
    90_000,
  );
  expect(flash.salesGross).toMatchObject({ count, amount });
}

async function repeatedBillGivesTheSameSale(tills: Till[], told: Told[]): Promise<void> {
  const last = told.at(-1);
  const till = tills.find((t) => t.terminalId === last?.till);
  if (!last || !till) throw new Error('no sale was made');
  const again = await till.bill(last.cartId);
  expect(again).toMatchObject({ transactionNo: last.transactionNo, receiptNo: last.receiptNo });
}

async function allRows<T>(path: string, till: Till): Promise<T[]> {
  const rows: T[] = [];
  for (let page = 1; ; page++) {
    const found = await till.api.get<T[]>(`${path}?limit=500&page=${page}`);
    rows.push(...found);
    if (found.length < 500) return rows;
  }
}
