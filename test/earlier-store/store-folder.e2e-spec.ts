import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Api, eventually, openShop, TEST_PASSWORD, Till } from '@kugelpos/testing';
import { startTestStore, type TestStore } from '../support/store.js';

/**
 * The database of a small shop after three sales, as a store wrote it in November 2026, and what its API said of it.
 * What later versions write differs; what this one wrote they must still read. It was made with
 * `WRITE_STORE_FIXTURE=1 npm test -- test/earlier-store`.
 */
const FIXTURE = join(import.meta.dirname, 'fixtures', 'shop-2026-11');

interface Shop {
  tenantId: string;
  storeCode: string;
  terminalId: string;
  apiKey: string;
  businessDate: string;
  /** Fields of each transaction: number, receipt, amount with tax, taxes. */
  transactions: number[][];
  salesGross: unknown;
}

interface Row {
  transactionNo: number;
  receiptNo: number;
  businessDate: string;
  totalAmountWithTax: number;
  taxes: { taxAmount: number }[];
}

let dataDir: string;
let store: TestStore;
let shop: Shop;

async function start(): Promise<void> {
  store = await startTestStore({ DATA_DIR: dataDir });
}

/** What the services say: the till's transactions, and the day's sales as the report has received them. */
async function look(
  till: Till,
  { tenantId, storeCode }: Pick<Shop, 'tenantId' | 'storeCode'>,
): Promise<Pick<Shop, 'businessDate' | 'transactions' | 'salesGross'>> {
  const scope = `tenants/${tenantId}/stores/${storeCode}/terminals/1`;
  const rows = await till.api.get<Row[]>(`/cart/api/v1/${scope}/transactions?limit=100&sort=transaction_no:1`);
  const businessDate = rows[0]?.businessDate ?? '';
  const report = await till.api.get<{ salesGross: unknown }>(
    `/report/api/v1/${scope}/reports?report_scope=flash&report_type=sales&business_date=${businessDate}`,
  );
  const transactions = rows.map((row) => [
    row.transactionNo,
    row.receiptNo,
    row.totalAmountWithTax,
    ...row.taxes.map(({ taxAmount }) => taxAmount),
  ]);
  return { businessDate, transactions, salesGross: report.salesGross };
}

async function write(): Promise<void> {
  await start();
  const { tenantId, storeCode, till } = await openShop(store.url);
  await till.sell({ lines: [{ itemCode: 'INT10', quantity: 3 }], tenders: [{ paymentCode: '01', amount: 1000 }] });
  await till.sell({
    lines: [{ itemCode: 'EXT8' }, { itemCode: 'EXT10', quantity: 2 }],
    tenders: [
      { paymentCode: '11', amount: 100 },
      { paymentCode: '01', amount: 500 },
    ],
  });
  await till.sell({
    lines: [{ itemCode: 'INT8', quantity: 10 }],
    discounts: [{ discountType: 'DiscountAmount', discountValue: 80 }],
    tenders: [{ paymentCode: '01', amount: 1000 }],
  });
  const seen = await eventually(
    () => look(till, { tenantId, storeCode }),
    ({ salesGross }) => (salesGross as { count: number }).count === 3,
  );
  await store.dispose();
  mkdirSync(FIXTURE, { recursive: true });
  writeFileSync(join(FIXTURE, 'data.mdb.gz'), gzipSync(readFileSync(join(dataDir, 'data.mdb')), { level: 9 }));
  const { terminalId, apiKey } = till;
  const written: Shop = { tenantId, storeCode, terminalId, apiKey, ...seen };
  writeFileSync(join(FIXTURE, 'shop.json'), `${JSON.stringify(written, null, 2)}\n`);
}

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'kugelpos-format-'));
  if (process.env['WRITE_STORE_FIXTURE']) await write();
  shop = JSON.parse(readFileSync(join(FIXTURE, 'shop.json'), 'utf8')) as Shop;
  writeFileSync(join(dataDir, 'data.mdb'), gunzipSync(readFileSync(join(FIXTURE, 'data.mdb.gz'))));
  await start();
}, 60_000);

afterAll(async () => {
  await store?.dispose();
  rmSync(dataDir, { recursive: true, force: true });
});

describe("an earlier store's data folder", () => {
  it('says what it said, and sells on', async () => {
    const till = new Till(new Api(store.url), shop.terminalId, shop.apiKey);
    await till.logIn();
    const { transactions, salesGross, businessDate } = shop;
    expect(transactions).toHaveLength(3);
    expect(await look(till, shop)).toEqual({ transactions, salesGross, businessDate });
    const sold = await till.sell({ lines: [{ itemCode: 'INT10' }], tenders: [{ paymentCode: '01', amount: 105 }] });
    expect(sold.transactionNo).toBe((transactions[2]?.[0] ?? 0) + 1);
    const after = await look(till, shop);
    expect(after.transactions.slice(0, 3)).toEqual(transactions);
    expect(after.transactions).toHaveLength(4);
  });

  it('lets its user in', async () => {
    const form = new URLSearchParams({ username: 'admin', password: TEST_PASSWORD, client_id: shop.tenantId });
    const answer = await new Api(store.url).request('POST', '/account/api/v1/accounts/token', {
      raw: form.toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(answer.status).toBe(200);
  });
});
