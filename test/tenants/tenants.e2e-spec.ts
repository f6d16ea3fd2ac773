import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Api, eventually, logInAs, openShop, type Shop } from '@kugelpos/testing';
import { startTestStore, type TestStore } from '../support/store.js';
import { callOf, ownersOf, send, type RouteCall } from './calls.js';
import { fingerprint, settledFingerprint } from './fingerprint.js';
import { allRoutes, SERVICES, type Route } from './routes.js';

const REFUSALS = [400, 401, 403, 404];

let store: TestStore;
let owner: Shop;
let stranger: Shop;
let routes: Route[];

beforeAll(async () => {
  store = await startTestStore();
  owner = await openShop(store.url, { tenantId: 'OWNER', storeCode: 'OWN1' });
  stranger = await openShop(store.url, { tenantId: 'STRANGER', storeCode: 'STR1' });
  await owner.till.sell({ lines: [{ itemCode: 'INT10' }], tenders: [{ paymentCode: '01', amount: 200 }] });
  const stock = `/stock/api/v1/tenants/${owner.tenantId}/stores/${owner.storeCode}/stock/INT10`;
  await eventually(
    () => owner.admin.request('GET', stock),
    (answer) => answer.status === 200,
  );
  routes = await allRoutes(new Api(store.url));
}, 60_000);

afterAll(async () => {
  await store?.dispose();
});

/** Whether the request names the owner's tenant or one of its things: then a stranger must be refused outright. */
function namesTheOwner(route: Route, call: RouteCall): boolean {
  return (
    /\{(tenant_id|terminal_id|cart_id)\}/.test(route.path) ||
    /"(tenantId|terminalId)"/.test(JSON.stringify(call.body ?? ''))
  );
}

describe('every route', () => {
  it('is documented, says who may call it, and there are routes in every service', () => {
    for (const service of SERVICES)
      expect(routes.filter((route) => route.service === service).length).toBeGreaterThan(0);
    expect(
      routes
        .filter((route) => route.access.length === 0)
        .map((route) => `${route.service} ${route.method} ${route.path}`),
    ).toEqual([]);
  });

  it('refuses strangers, writes nothing for them, and answers its owner', async () => {
    const failures: string[] = [];
    for (const route of routes.filter((r) => !r.access.includes('public'))) failures.push(...(await problemsOf(route)));
    expect(failures).toEqual([]);
  }, 600_000);
});

async function problemsOf(route: Route): Promise<string[]> {
  const name = `${route.service} ${route.method} ${route.path}`;
  const problems: string[] = [];
  const call = await callOf(store, owner, route);
  // Events of the preparation may still be on their way to journal, report and stock.
  const before = await settledFingerprint(store, owner.tenantId);

  // A log-out may end a log-in of its own only.
  const userOfStranger = route.path.endsWith('/logout')
    ? new Api(store.url).withToken(await logInAs(store.url, stranger.tenantId))
    : stranger.admin;
  const keyOfStranger = new Api(store.url).as({ 'x-api-key': stranger.till.apiKey });
  const strangers: [string, Api, Record<string, string>][] = [
    ["a stranger's user token", userOfStranger, {}],
    ["a stranger's terminal token", stranger.till.api, {}],
    ["a stranger's API key", keyOfStranger, { terminal_id: stranger.till.terminalId }],
    ["a stranger's API key for the owner's terminal", keyOfStranger, { terminal_id: owner.till.terminalId }],
  ];
  for (const [who, api, query] of strangers) {
    const answer = await send(route, api, call, query);
    const isRefused = REFUSALS.includes(answer.status);
    const isOwnAffair =
      !namesTheOwner(route, call) && answer.status < 500 && !JSON.stringify(answer.body ?? '').includes(owner.tenantId);
    if (!isRefused && !isOwnAffair)
      problems.push(`${name} with ${who}: ${answer.status} ${JSON.stringify(answer.body).slice(0, 200)}`);
  }
  if ((await fingerprint(store, owner.tenantId)) !== before)
    problems.push(`${name}: a stranger's call wrote something`);

  for (const [who, api, query] of ownersOf(store, owner, route, call)) {
    const answer = await send(route, api, call, query);
    if (answer.status !== route.success)
      problems.push(
        `${name} with ${who}: ${answer.status}, not ${route.success}: ${JSON.stringify(answer.body).slice(0, 300)}`,
      );
  }
  return problems;
}
