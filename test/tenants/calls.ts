import { getConnectionToken } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { Tokens } from '@kugelpos/auth';
import { COMMONS } from '@kugelpos/contracts';
import { Api, type ApiAnswer, type Shop, type TestEnvelope } from '@kugelpos/testing';
import type { TestStore } from '../support/store.js';
import { recipes, type Call } from './recipes.js';
import { exampleOf, fillPath, type Route } from './routes.js';

/** Everything that a request to a route needs. */
export type RouteCall = Required<Call>;

/** The call that a route's owner makes: ids of the owner's shop, a valid body. */
export async function callOf(store: TestStore, owner: Shop, route: Route): Promise<RouteCall> {
  const recipe = recipes(store.url)[`${route.service} ${route.method} ${route.path}`];
  const call = recipe ? await recipe(owner, owner.till) : await callWithEvent(store, owner, route);
  return {
    params: { ...idsOf(owner), ...call.params },
    query: { ...route.queryExamples, ...call.query },
    body: 'body' in call ? call.body : route.bodySchema ? exampleOf(route.bodySchema) : undefined,
    owner: call.owner ?? owner.admin,
  };
}

/** Events have ids that no route tells: the outbox does. */
async function callWithEvent(store: TestStore, { tenantId }: Shop, route: Route): Promise<Call> {
  if (!route.path.endsWith('/terminals/{terminal_id}/delivery-status')) return {};
  const outbox = store.app.get<Connection>(getConnectionToken(), { strict: false }).getClient().db('commons_terminal');
  const event = await outbox.collection('status_terminal_delivery').findOne({
    status: { $in: ['pending', 'partially_delivered', 'delivered'] },
    tenant_id: tenantId,
    terminal_no: 1,
  });
  return { body: { eventId: event?.['event_id'] as string, service: 'report', status: 'received' } };
}

/** What the owner's shop puts in the place of path parameters. */
export function idsOf(shop: Shop): Record<string, string> {
  return {
    tenant_id: shop.tenantId,
    store_code: shop.storeCode,
    terminal_no: '1',
    terminal_id: shop.till.terminalId,
    transaction_no: '1',
    staff_id: shop.staffId,
    item_code: 'INT10',
    category_code: 'food',
    payment_code: '01',
    tax_code: '01',
    line_no: '1',
    lineNo: '1',
  };
}

/** Sends a call; `extraQuery` comes on top of the call's own. */
export function send(
  route: Route,
  api: Api,
  call: RouteCall,
  extraQuery: Record<string, string> | URLSearchParams = {},
): Promise<ApiAnswer<TestEnvelope<unknown>>> {
  const query = new URLSearchParams([...Object.entries(call.query), ...new URLSearchParams(extraQuery)]).toString();
  const path = `/${route.service}${fillPath(route.path, call.params)}${query === '' ? '' : `?${query}`}`;
  return api.request(route.method, path, { body: call.body });
}

/** One credential of the owner that the route accepts, with its name and what it adds to the query. */
export function ownersOf(
  store: TestStore,
  owner: Shop,
  route: Route,
  call: RouteCall,
): [string, Api, Record<string, string>][] {
  const has = (kind: string): boolean => route.access.includes(kind);
  if (has('clerk') || has('manager') || has('superuser')) return [["the owner's user token", call.owner, {}]];
  if (has('terminal')) return [["the owner's terminal token", owner.till.api, {}]];
  if (has('apiKey'))
    return [
      ["the owner's API key", owner.till.byKey, { terminal_id: call.params['terminal_id'] ?? owner.till.terminalId }],
    ];
  const tenantId = route.acrossTenants ? COMMONS : (call.params['tenant_id'] ?? owner.tenantId);
  const token = store.app.get(Tokens, { strict: false }).forService('report', tenantId);
  return [['a service token', new Api(store.url).withToken(token), {}]];
}
