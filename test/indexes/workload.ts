import { randomUUID } from 'node:crypto';
import { ModulesContainer } from '@nestjs/core';
import { Tokens } from '@kugelpos/auth';
import { Topics } from '@kugelpos/contracts';
import { Outbox } from '@kugelpos/messaging';
import { DatabaseDirectory } from '@kugelpos/tenancy';
import { Api, eventually, openShop, TEST_PASSWORD, type Shop } from '@kugelpos/testing';
import { AccountRepository } from '../../apps/account/src/accounts/account.repository.js';
import { TenantIdRepository } from '../../apps/account/src/accounts/tenant-id.repository.js';
import { AttemptRepository } from '../../apps/account/src/lock-out/attempt.repository.js';
import { TransactionRepository } from '../../apps/cart/src/transactions/transaction.repository.js';
import { auditLog, deliver } from '../journal/events.js';
import type { TestStore } from '../support/store.js';
import { callOf, ownersOf, send } from '../tenants/calls.js';
import { allRoutes, SERVICES } from '../tenants/routes.js';
import { callList } from './lists.js';
import { RepositoryCalls } from './repository-calls.js';

/** What the work of a store came to. */
export interface Work {
  /** Calls of routes that did not succeed. */
  failures: string[];
  calls: RepositoryCalls;
}

/** Does everything that a store does: a day of sales of two tenants, every route, every list, the work behind them. */
export async function workAll(store: TestStore): Promise<Work> {
  const calls = new RepositoryCalls(store);
  const shop = await openShop(store.url, { tenantId: 'SHOP', storeCode: 'S001' });
  const other = await openShop(store.url, { tenantId: 'OTHER', storeCode: 'S002' });
  for (const each of [shop, other]) await sellForADay(each);
  const failures = await callRoutes(store, shop);
  await logInAndOut(shop);
  await askTwice(shop);
  await guessPins(store, shop);
  await offerCoupon(shop);
  await workBehind(store, shop);
  return { failures, calls };
}

/** Sales, drawer, close, the reports on the day, and the next session. */
async function sellForADay({ tenantId, storeCode, admin, till }: Shop): Promise<void> {
  const basket = { lines: [{ itemCode: 'INT10' }, { itemCode: 'EXT8', quantity: 2 }] };
  for (let i = 0; i < 3; i++) await till.sell({ ...basket, tenders: [{ paymentCode: '01', amount: 1000 }] });
  const { cartId } = await till.ringUp({ ...basket, tenders: [] });
  await till.api.post(`/cart/api/v1/carts/${cartId}/cancel`);
  await till.cashIn(500, 'change');
  await till.cashOut(100, 'bank');
  const { businessDate } = await till.api.get<{ businessDate: string }>(
    `/terminal/api/v1/terminals/${till.terminalId}`,
  );
  await till.close(20_000);
  const place = `/report/api/v1/tenants/${tenantId}/stores/${storeCode}`;
  const report = `reports?report_type=sales&report_scope=daily&business_date=${businessDate}`;
  for (const path of [`${place}/${report}`, `${place}/terminals/1/${report}`]) {
    await eventually(
      () => admin.request('GET', path),
      ({ status }) => status === 200,
    );
  }
  await till.open(10_000);
}

/** Every route once as its owner calls it, every list with its filters and sorts, and the health of every service. */
async function callRoutes(store: TestStore, shop: Shop): Promise<string[]> {
  const failures: string[] = [];
  for (const route of await allRoutes(new Api(store.url))) {
    if (route.access.includes('public')) continue;
    const call = await callOf(store, shop, route);
    for (const [who, api, query] of ownersOf(store, shop, route, call)) {
      const { status, body } = await send(route, api, call, query);
      if (status !== route.success)
        failures.push(`${route.service} ${route.method} ${route.path} with ${who}: ${status} ${JSON.stringify(body)}`);
    }
    if (route.method === 'GET' && route.queryParameters.some(({ name }) => name !== 'terminal_id'))
      failures.push(...(await callList(store, shop, route)));
  }
  await shop.till.byKey.request('POST', '/terminal/api/v1/auth/token');
  for (const path of [...SERVICES.map((service) => `/${service}/health`), '/metrics'])
    await new Api(store.url).request('GET', path);
  return failures;
}

/** What public routes do: log-ins that fail and succeed, refreshes, and the reuse of a refresh token. */
async function logInAndOut({ tenantId, admin }: Shop): Promise<void> {
  const guest = admin.as({});
  const logIn = (password: string) =>
    guest.request<{ refresh_token: string }>('POST', '/account/api/v1/accounts/token', {
      body: { username: 'admin', password, clientId: tenantId },
    });
  await logIn('wrong');
  const { body } = await logIn(TEST_PASSWORD);
  for (let time = 0; time < 2; time++) await guest.request('POST', '/account/api/v1/accounts/token/refresh', { body });
}

/** What is answered from what was stored before, and what is only marked as deleted. */
async function askTwice({ tenantId, storeCode, admin, till }: Shop): Promise<void> {
  const stock = `/stock/api/v1/tenants/${tenantId}/stores/${storeCode}/stock/INT10/update`;
  const items = `/master-data/api/v1/tenants/${tenantId}/items`;
  const journals = `/journal/api/v1/tenants/${tenantId}/stores/${storeCode}/terminals/1/journals`;
  const cashIn = `/terminal/api/v1/terminals/${till.terminalId}/cash-in`;
  const record = {
    ...{ tenantId, storeCode, terminalNo: 1, transactionType: 502, businessDate: '20261121' },
    ...{ openCounter: 1, businessCounter: 1, journalText: 'report', receiptText: '' },
    generateDateTime: '2026-11-21T11:00:00+09:00',
  };
  for (let time = 0; time < 2; time++) {
    const headers = { 'idempotency-key': 'delivery-1' };
    await admin.request('PUT', stock, { body: { quantityChange: 10, updateType: 'purchase' }, headers });
    await admin.request('POST', journals, { body: record });
    await till.api.request('POST', cashIn, { body: { amount: 100 }, headers });
  }
  await admin.request('DELETE', `${items}/EXT10?is_logical=true`);
}

/** A PIN that is wrong and tried again. */
async function guessPins(store: TestStore, { tenantId, storeCode, staffId, admin }: Shop): Promise<void> {
  const terminal = admin.withToken(store.app.get(Tokens, { strict: false }).forService('terminal', tenantId));
  const signIn = `/master-data/api/v1/tenants/${tenantId}/staff/${staffId}/sign-in`;
  for (const pin of ['0000', '1234'])
    await terminal.request('POST', signIn, { body: { storeCode, terminalNo: 1, pin } });
}

/** A promotion whose coupon code must be free. */
async function offerCoupon({ tenantId, admin }: Shop): Promise<void> {
  await admin.request('POST', `/master-data/api/v1/tenants/${tenantId}/promotions`, {
    body: {
      ...{ promotionCode: 'COUPON', promotionType: 'coupon', name: 'Coupon' },
      ...{ startDatetime: '2020-01-01', endDatetime: '2099-12-31' },
      detail: { couponCode: 'WINTER26', useLimit: 1, discountType: 'DiscountAmount', discountValue: 100 },
    },
  });
}

/** What happens by itself, rarely, or only after something went wrong. */
async function workBehind(store: TestStore, { tenantId, storeCode }: Shop): Promise<void> {
  const { app } = store;
  for (const consumer of ['report', 'journal'] as const)
    await deliver(app, consumer, Topics.auditLog, auditLog({ tenant_id: tenantId, store_code: storeCode }, 'no_sale'));
  for (const module of app.get(ModulesContainer).values()) {
    for (const { instance } of module.providers.values()) {
      if (!(instance instanceof Outbox)) continue;
      await instance.releaseLeases();
      await instance.markAlerted(randomUUID());
    }
  }
  await app.get(TransactionRepository, { strict: false }).findOfCart(tenantId, randomUUID());
  await app.get(TenantIdRepository, { strict: false }).giveBack('GONE');
  const accounts = app.get(AccountRepository, { strict: false });
  const user = await accounts.findUser(tenantId, 'admin');
  if (user) await accounts.renewHash(user, user.hashed_password);
  await app.get(AttemptRepository, { strict: false }).forgetMost();
  for (const database of app.get(DatabaseDirectory, { strict: false }).databases) {
    await database.tenantIds();
    await database.setUpTenant('GONE');
    await database.dropTenant('GONE');
    await database.removeTenant('LEFT');
  }
}
