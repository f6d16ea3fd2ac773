import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { localDispatcher, mountsOf } from '@kugelpos/clients';
import { SERVICE_NAMES } from '@kugelpos/contracts';
import { HttpClients, type LocalRequest } from '@kugelpos/http';
import type { Shop } from '@kugelpos/testing';
import { startTestStore, type TestStore } from '../support/store.js';
import { CartAtTill, CARTS, openCartShop } from './till-counter.js';

let store: TestStore;
let shop: Shop;

beforeAll(async () => {
  store = await startTestStore();
  shop = await openCartShop(store.url);
}, 60_000);

afterAll(() => store?.dispose());

/** From now on, what cart asks its neighbours passes through here. */
function intercept(change: (request: LocalRequest) => LocalRequest = (request) => request): string[] {
  const asked: string[] = [];
  const local = localDispatcher(store.app, mountsOf('store', SERVICE_NAMES));
  store.app.get(HttpClients, { strict: false }).setLocalDispatcher({
    ...local,
    inject: (request) => {
      asked.push(request.path);
      return local.inject(change(request));
    },
  });
  return asked;
}

afterEach(() => void intercept());

describe('what cart asks its neighbours', () => {
  it.each([
    ['ja', '見つかりません'],
    ['en', 'Not found'],
  ])('is refused with their code, status and words (%s)', async (language, words) => {
    intercept((request) => ({ ...request, path: request.path.replace(/\/taxes.*/, '/taxes/NONE') }));
    const { status, body } = await shop.till.api.request<{ code: number; message: string; userError: object }>(
      'POST',
      CARTS,
      { body: {}, headers: { 'accept-language': language } },
    );
    expect([status, body.code]).toEqual([404, 404]);
    expect(body.message).toMatch(/^master-data: .*not found/i);
    expect(body.userError).toEqual({ code: '100001', message: expect.stringContaining(words) });
  });

  it('is asked once, however many lines a cart has', async () => {
    const cart = await CartAtTill.create(shop.till);
    const asked = intercept();
    const lines = Array.from({ length: 20 }, (_, i) => ({ itemCode: i % 2 === 0 ? 'TOOL' : 'SOAP' }));
    expect((await cart.add(...lines)).cart.lineItems).toHaveLength(20);
    await cart.add(...lines);
    const items = asked.filter((path) => path.endsWith('/details'));
    expect(items).toHaveLength(2);
    expect(asked).toHaveLength(new Set(asked).size);
  });
});
