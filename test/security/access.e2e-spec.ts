import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Api, openShop, type ApiAnswer, type Shop, type TestEnvelope } from '@kugelpos/testing';
import { accessTable, type AccessDocument } from '../../apps/store/src/access-table.js';
import { startTestStore, type TestStore } from '../support/store.js';
import { allRoutes, fillPath, SERVICES, type Route } from '../tenants/routes.js';
import { allCallers, listTerminals, promised, type Caller } from './callers.js';
import { accessByTable } from './read-access-table.js';

const TABLE = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'access.md'), 'utf8');

const SECRET_KEY = 'the-secret-of-this-very-test'.repeat(2);

/** The contract wants 401 of it where a role is too low (`@LowRoleIsUnknown`). */
const LOW_ROLE_IS_UNKNOWN = 'account POST /api/v1/accounts/register/user';
/** Public, as the key that it is called with is what it exchanges. */
const EXCHANGE = 'terminal POST /api/v1/auth/token';

let store: TestStore;
let shop: Shop;
let routes: Route[];
let callers: Caller[];

beforeAll(async () => {
  store = await startTestStore({ SECRET_KEY });
  shop = await openShop(store.url);
  routes = await allRoutes(new Api(store.url));
  callers = await allCallers(store, shop, SECRET_KEY);
}, 60_000);
afterAll(() => store.dispose());

const nameOf = ({ service, method, path }: Route): string => `${service} ${method} ${path}`;

/** A request that changes nothing if it passes: a body that fits no route, things that are not there. */
function harmless(route: Route, { api, terminalId }: Caller): Promise<ApiAnswer<TestEnvelope<unknown>>> {
  const { tenantId, storeCode } = shop;
  const params: Record<string, string> = {
    // A tenant can be removed: then it is another one, which is refused later (400).
    tenant_id: route.method === 'DELETE' && route.path.endsWith('/{tenant_id}') ? 'NOBODY' : tenantId,
    // A till is kept to its own store and number.
    store_code: terminalId === undefined ? 'NONE' : storeCode,
    terminal_id: terminalId ?? `${tenantId}-${storeCode}-999`,
    terminal_no: terminalId?.split('-')[2] ?? '999',
    cart_id: '00000000-0000-4000-8000-000000000000',
    line_no: '1',
    lineNo: '1',
    transaction_no: '1',
  };
  const path = fillPath(route.path, params).replace(/%7B\w+%7D/g, 'unknown');
  const namesTerminal = terminalId !== undefined && !route.path.includes('{terminal_id}');
  const query = new URLSearchParams({ ...route.queryExamples, ...(namesTerminal ? { terminal_id: terminalId } : {}) });
  return api.request(
    route.method,
    `/${route.service}${path}?${query.toString()}`,
    route.bodySchema ? { body: [] } : {},
  );
}

/** What is withdrawn is asked once of each service, for reading and for writing, where it was good before. */
function isWorthAsking(route: Route, caller: Caller, asked: Set<string>): boolean {
  if (caller.former === undefined) return true;
  const question = `${caller.name} ${route.service} ${route.method}`;
  if (asked.has(question) || promised(route, { ...caller, kind: caller.former }) !== 'passes') return false;
  asked.add(question);
  return true;
}

/** Refused by the guard, or passed on; a refusal of the route itself has a code of its own. */
function outcome({ status, body }: ApiAnswer<TestEnvelope<unknown>>): 'passes' | number {
  const code = body?.user_error?.code;
  return code === '200001' || code === '200002' || status >= 500 ? status : 'passes';
}

describe('docs/access.md', () => {
  it('names every route with those who may call it, and no other', () => {
    const documented = routes.map(({ service, method, path, access, acrossTenants }): [string, string[]] => [
      `${service} ${method} ${path}`,
      access.map((kind) => (acrossTenants ? `${kind} (all tenants)` : kind)).sort(),
    ]);
    expect(accessByTable(TABLE)).toEqual(Object.fromEntries(documented));
    expect(new Set(documented.map(([name]) => name.split(' ')[0]))).toEqual(new Set(SERVICES));
  });

  it('is what `npm run access:table` writes', async () => {
    const documents: Record<string, AccessDocument> = {};
    for (const service of SERVICES)
      documents[service] = (await new Api(store.url).request<AccessDocument>('GET', `/${service}/openapi.json`)).body;
    expect(TABLE).toBe(accessTable(documents));
  });
});

describe('every route answers every kind of credential as its x-access says', () => {
  it('where credentials are asked for', async () => {
    const wrong: string[] = [];
    const asked = new Set<string>();
    for (const route of routes.filter(({ access }) => !access.includes('public'))) {
      const those = callers.filter((caller) => isWorthAsking(route, caller, asked));
      const answers = await Promise.all(those.map((caller) => harmless(route, caller)));
      for (const [at, caller] of those.entries()) {
        const expected = promised(route, caller);
        const wanted = expected === 403 && nameOf(route) === LOW_ROLE_IS_UNKNOWN ? 401 : expected;
        const got = outcome(answers[at] as ApiAnswer<TestEnvelope<unknown>>);
        if (got !== wanted) wrong.push(`${nameOf(route)}, ${caller.name}: ${got}, not ${wanted}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(asked.size).toBeGreaterThan(50);
  }, 60_000);

  it('where none are asked for: they change nothing', async () => {
    const wrong: string[] = [];
    for (const route of routes.filter(({ access }) => access.includes('public'))) {
      const answers = await Promise.all(callers.map((caller) => harmless(route, caller)));
      for (const [at, caller] of callers.entries()) {
        const isGoodKey = nameOf(route) === EXCHANGE && caller.kind === 'apiKey';
        const wanted = isGoodKey ? 200 : nameOf(route) === EXCHANGE ? 401 : 422;
        if (answers[at]?.status !== wanted)
          wrong.push(`${nameOf(route)}, ${caller.name}: ${answers[at]?.status}, not ${wanted}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('and after all that the callers are who they were', async () => {
    const statuses = await Promise.all(callers.map(listTerminals));
    const accepted = callers.filter((_caller, at) => statuses[at] === 200).map(({ name }) => name);
    expect(accepted).toEqual(['a clerk', 'a manager', 'a superuser', 'a terminal', 'an API key', 'a service']);
  });
});
