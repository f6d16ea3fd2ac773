import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Api } from '@kugelpos/testing';
import { accessTable, type AccessDocument } from '../../apps/store/src/access-table.js';
import { startTestStore, type TestStore } from '../support/store.js';
import { allRoutes, SERVICES, type Route } from '../tenants/routes.js';

const TEXT = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'access.md'), 'utf8');

let store: TestStore;
let routes: Route[];

beforeAll(async () => {
  store = await startTestStore();
  routes = await allRoutes(new Api(store.url));
});
afterAll(() => store.dispose());

/** Who may call each route, as a reader of the table understands it. */
function accessByTable(): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  let service = '';
  for (const line of TEXT.split('\n')) {
    service = /^## (.+)$/.exec(line)?.[1] ?? service;
    const row = /^\| ([A-Z]+) \| `(.+?)` \| (.+?) \| (.+?) \| .+ \|$/.exec(line);
    if (row === null) continue;
    const [method = '', path = '', user = '', others = ''] = row.slice(1);
    const kinds = [user, ...others.split(', ')].filter((name) => name !== '–').map(kindOf);
    found[`${service} ${method} ${path}`] = [...new Set(kinds)].sort();
  }
  return found;
}

function kindOf(name: string): string {
  if (name === 'everybody') return 'public';
  return name === 'API key' ? 'apiKey' : name;
}

describe('docs/access.md', () => {
  it('names every route with those who may call it, and no other', () => {
    const documented = routes.map(({ service, method, path, access, acrossTenants }): [string, string[]] => [
      `${service} ${method} ${path}`,
      access.map((kind) => (acrossTenants ? `${kind} (all tenants)` : kind)).sort(),
    ]);
    expect(accessByTable()).toEqual(Object.fromEntries(documented));
    expect(new Set(documented.map(([name]) => name.split(' ')[0]))).toEqual(new Set(SERVICES));
  });

  it('is what `npm run access:table` writes', async () => {
    const documents: Record<string, AccessDocument> = {};
    for (const service of SERVICES)
      documents[service] = (await new Api(store.url).request<AccessDocument>('GET', `/${service}/openapi.json`)).body;
    expect(TEXT).toBe(accessTable(documents));
  });
});
