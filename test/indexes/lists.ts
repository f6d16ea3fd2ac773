import type { Api, Shop } from '@kugelpos/testing';
import type { TestStore } from '../support/store.js';
import { callOf, ownersOf, send, type RouteCall } from '../tenants/calls.js';
import { exampleOf, type QueryParameter, type Route } from '../tenants/routes.js';

const PAGING = ['page', 'limit', 'sort', 'terminal_id'];

/** Values that a schema does not tell. */
const VALUES: Record<string, string[]> = {
  report_type: ['sales', 'category', 'item', 'payment'],
  report_scope: ['flash', 'daily'],
  keywords: ['ノート'],
};

/** A query as the caller writes it; a list where a parameter is repeated. */
type Asked = Record<string, string | string[]>;

/**
 * Calls a list with its filters and sorts: every filter alone, with every other one and together with every sort in
 * both directions, and a page further on. Gives the calls that failed.
 */
export async function callList(store: TestStore, shop: Shop, route: Route): Promise<string[]> {
  const call = await callOf(store, shop, route);
  const [, api = call.owner] = ownersOf(store, shop, route, call)[0] ?? [];
  const ask = (asked: Asked) => request(route, api, call, asked);
  const sorts = await sortsOf(route, ask);
  const filters = filtersOf(route);
  const everything: Asked[] = [
    ...sorts.flatMap((sort) => [{}, ...filters].map((filter) => ({ ...sort, ...filter }))),
    ...filters.flatMap((one, i) => filters.slice(i + 1).map((other) => ({ ...one, ...other }))),
    Object.assign({}, ...filters) as Asked,
    ...(route.queryParameters.some(({ name }) => name === 'page') ? [{ page: '2', limit: '1' }] : []),
  ];
  const failures: string[] = [];
  for (let at = 0; at < everything.length; at += 8) {
    await Promise.all(
      everything.slice(at, at + 8).map(async (asked) => {
        const { status, body } = await ask(asked);
        if (status >= 500 || status === 401 || status === 422)
          failures.push(`${route.service} ${route.path} ${JSON.stringify(asked)}: ${status} ${JSON.stringify(body)}`);
      }),
    );
  }
  return failures;
}

function request(route: Route, api: Api, call: RouteCall, asked: Asked) {
  const extra = Object.entries(asked).flatMap(([name, value]) =>
    [value].flat().map((item): [string, string] => [name, item]),
  );
  const query = new URLSearchParams([...Object.entries(call.query).filter(([name]) => !(name in asked)), ...extra]);
  return send(route, api, { ...call, query: {} }, query);
}

/** What the list can be sorted by, in both directions: it tells when it is asked for something else. */
async function sortsOf(route: Route, ask: (asked: Asked) => ReturnType<typeof send>): Promise<Asked[]> {
  if (!route.queryParameters.some(({ name }) => name === 'sort')) return [{}];
  const { body } = await ask({ sort: 'no_such_field:1' });
  const fields = /one of ([\w, ]+)/.exec(JSON.stringify(body))?.[1]?.split(', ') ?? [];
  return [{}, ...fields.flatMap((field) => [{ sort: `${field}:1` }, { sort: `${field}:-1` }])];
}

/** Each filter once, those that can be repeated also with two values, and each pair of bounds. */
function filtersOf(route: Route): Asked[] {
  const parameters = route.queryParameters.filter(({ name }) => !PAGING.includes(name));
  const single = parameters.flatMap((parameter) => valuesOf(parameter).map((value) => ({ [parameter.name]: value })));
  const pairs = parameters
    .filter(({ name }) => name.endsWith('_from'))
    .map((parameter) => {
      const [from = ''] = valuesOf(parameter);
      return { [parameter.name]: from, [parameter.name.replace(/_from$/, '_to')]: from };
    });
  return [...single, ...pairs];
}

function valuesOf({ name, schema = {} }: QueryParameter): (string | string[])[] {
  const known = VALUES[name];
  if (schema.type === 'array') {
    const one = known?.[0] ?? String(exampleOf(schema.items ?? {}));
    return [[one], [one, schema.items?.type === 'string' ? `${one}x` : String(Number(one) + 1)]];
  }
  if (known) return known;
  if (schema.type === 'boolean') return ['true', 'false'];
  if (name.includes('business_date')) return ['20261121'];
  return [String(exampleOf(schema))];
}
