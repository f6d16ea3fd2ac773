import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  addTill,
  createTenant,
  eventually,
  startStoreProcess,
  TEST_PASSWORD,
  type CartView,
  type StoreProcess,
  type TestTenant,
  type Till,
} from '@kugelpos/testing';
import { compareDay, type DayEvidence } from './agreement.js';
import { BASKETS } from './baskets.js';
import { readExampleShop, type ExampleShop } from './example-shop.js';
import { loadShop, receiveStock } from './load-shop.js';

const STORE_CODE = '0001';
const OPENING_FLOAT = 30_000;
const CASH_IN = 5000;
const CASH_OUT = 12_000;

const keep = process.argv.includes('--keep');

function say(text = ''): void {
  process.stdout.write(`${text}\n`);
}

function heading(text: string): void {
  say(`\n── ${text} ${'─'.repeat(Math.max(0, 74 - text.length))}`);
}

/** A whole business day of the example shop on a store of its own; exit code 1 if its parts do not agree. */
async function main(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'kugelpos-demo-'));
  const store = await startStoreProcess({ main: join(import.meta.dirname, '..', 'main.js'), dataDir });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end(store, dataDir, 0));
  say(`Store ready after ${Math.round(store.readyAfterMs)} ms at ${store.url}`);
  try {
    const agreed = await businessDay(store.url);
    if (keep) return;
    await end(store, dataDir, agreed ? 0 : 1);
  } catch (error) {
    say(`\nThe demo failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    say(store.output());
    await end(store, dataDir, 1);
  }
}

async function end(store: StoreProcess, dataDir: string, code: number): Promise<void> {
  await store.stop();
  rmSync(dataDir, { recursive: true, force: true });
  process.exit(code);
}

async function businessDay(url: string): Promise<boolean> {
  const shop = readExampleShop();
  const tenant = await createTenant(url, 'MINATOYA');
  await loadShop(tenant, shop);
  await receiveStock(tenant, shop, STORE_CODE);
  say(
    `${shop.items.length} items, ${shop.categories.length} categories, ${shop.stores.length} stores loaded from examples/`,
  );

  const till = await addTill(tenant, url, STORE_CODE, 1);
  await till.logIn();
  await till.signIn(shop.staff[1]?.['id'] ?? '');
  const before = await stockOf(tenant);
  heading('Open');
  say((await till.open<{ journalText: string }>(OPENING_FLOAT)).journalText);

  const receipts = await sellAll(till);
  await till.cashIn(CASH_IN, '釣銭補充');
  await till.cashOut(CASH_OUT, '売上金回収');

  heading('Close');
  say((await till.close<{ journalText: string }>()).journalText);

  const evidence = await gather(tenant, till, receipts, before);
  printDay(evidence, shop);
  const agreed = printAgreement(evidence);
  if (keep) printAccess(url, tenant, till);
  return agreed;
}

async function sellAll(till: Till): Promise<CartView[]> {
  const receipts: CartView[] = [];
  for (const [index, basket] of BASKETS.entries()) {
    heading(`Basket ${index + 1}: ${basket.title}`);
    const { cartId } = await till.ringUp(basket);
    const cart =
      basket.ending === 'billed'
        ? await till.bill(cartId)
        : await till.api.post<CartView>(`/cart/api/v1/carts/${cartId}/cancel`);
    say(cart.journalText ?? '');
    receipts.push(cart);
  }
  return receipts;
}

interface JournalRow {
  transactionType: number;
  amount: number;
  receiptNo: number | null;
  generateDateTime: string;
}

type Report = DayEvidence['report'] & { journalText: string };

interface Gathered extends Omit<DayEvidence, 'report' | 'journal'> {
  report: Report;
  journal: JournalRow[];
}

/** Asks the other services what they know of the day; waits for what arrives by event. */
async function gather(
  tenant: TestTenant,
  till: Till,
  receipts: CartView[],
  before: Map<string, number>,
): Promise<Gathered> {
  const scope = `tenants/${tenant.tenantId}/stores/${STORE_CODE}`;
  const { businessDate } = await till.api.get<{ businessDate: string }>(
    `/terminal/api/v1/terminals/${till.terminalId}`,
  );
  const answer = await eventually(
    () =>
      tenant.admin.request<{ data: Report }>(
        'GET',
        `/report/api/v1/${scope}/terminals/1/reports?report_scope=daily&report_type=sales&business_date=${businessDate}`,
      ),
    ({ status }) => status === 200,
  );
  if (answer.status !== 200) throw new Error(`the daily report was refused: ${JSON.stringify(answer.body)}`);
  // open, close, float, cash in, cash out
  const expectedRows = receipts.length + 5;
  const journal = await eventually(
    () => tenant.admin.get<JournalRow[]>(`/journal/api/v1/${scope}/journals?limit=1000&sort=generate_date_time:1`),
    (rows) => rows.length >= expectedRows,
  );
  const after = await eventually(
    () => stockOf(tenant),
    (now) => [...now].some(([code, quantity]) => before.get(code) !== quantity),
  );
  const stock = [...after].map(([itemCode, quantity]) => ({
    itemCode,
    before: before.get(itemCode) ?? 0,
    after: quantity,
  }));
  return {
    receipts,
    report: answer.body.data,
    journal,
    stock,
    openingFloat: OPENING_FLOAT,
    cashIn: CASH_IN,
    cashOut: CASH_OUT,
  };
}

async function stockOf(tenant: TestTenant): Promise<Map<string, number>> {
  const path = `/stock/api/v1/tenants/${tenant.tenantId}/stores/${STORE_CODE}/stock?limit=1000`;
  const { data } = await tenant.admin.get<{ data: { itemCode: string; currentQuantity: number }[] }>(path);
  return new Map(data.map((row) => [row.itemCode, row.currentQuantity]));
}

function printDay(day: Gathered, shop: ExampleShop): void {
  heading('Daily report');
  say(day.report.journalText);
  heading('Journal');
  for (const row of day.journal) {
    say(
      `${row.generateDateTime.slice(0, 19)}  type ${String(row.transactionType).padStart(4)}  receipt ${String(row.receiptNo ?? '-').padStart(6)}  ${String(row.amount).padStart(8)}`,
    );
  }
  heading('Stock moves');
  const names = new Map(shop.items.map((row) => [row['item_code'], row['description_en']]));
  for (const { itemCode, before, after } of day.stock.filter((row) => row.before !== row.after)) {
    say(`${itemCode}  ${String(before).padStart(4)} → ${String(after).padStart(4)}  ${names.get(itemCode) ?? ''}`);
  }
}

function printAgreement(day: DayEvidence): boolean {
  heading('Do receipts, report, journal and stock agree?');
  const statements = compareDay(day);
  for (const { what, expected, found } of statements) {
    say(`${expected === found ? 'yes' : 'NO '}  ${what}: ${expected}${expected === found ? '' : ` ≠ ${found}`}`);
  }
  const agreed = statements.every(({ expected, found }) => expected === found);
  say(agreed ? '\nReceipts, report, journal and stock agree.' : '\nReceipts, report, journal and stock DO NOT agree.');
  return agreed;
}

function printAccess(url: string, tenant: TestTenant, till: Till): void {
  heading('The store keeps running (Ctrl-C stops it)');
  say(`Swagger UI   ${url}/docs`);
  say(`Tenant       ${tenant.tenantId}`);
  say(
    `User         admin / ${TEST_PASSWORD}   (POST ${url}/account/api/v1/accounts/token, client_id=${tenant.tenantId})`,
  );
  say(`Terminal     ${till.terminalId}`);
  say(`API key      ${till.apiKey}   (header X-API-KEY with ?terminal_id=${till.terminalId})`);
}

await main();
