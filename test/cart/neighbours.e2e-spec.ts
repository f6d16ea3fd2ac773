import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { localDispatcher, mountsOf } from '@kugelpos/clients';
import { SERVICE_NAMES } from '@kugelpos/contracts';
import { HttpClients, type LocalRequest, type LocalResponse } from '@kugelpos/http';
import type { Shop } from '@kugelpos/testing';
import { startTestStore, type TestStore } from '../support/store.js';
import { CartAtTill, CARTS, createItem, openCartShop } from './till-counter.js';

let store: TestStore;
let shop: Shop;

beforeAll(async () => {
  store = await startTestStore();
  shop = await openCartShop(store.url);
}, 60_000);

afterAll(() => store?.dispose());

const isAboutItems = (path: string): boolean => path.includes('/items/');

/** From now on, what cart asks its neighbours passes through here; `answer` may answer in their place. */
function intercept(
  change: (request: LocalRequest) => LocalRequest = (request) => request,
  answer: (request: LocalRequest) => Promise<LocalResponse> | undefined = () => undefined,
): string[] {
  const asked: string[] = [];
  const local = localDispatcher(store.app, mountsOf('store', SERVICE_NAMES));
  store.app.get(HttpClients, { strict: false }).setLocalDispatcher({
    ...local,
    inject: (request) => {
      asked.push(request.path);
      return answer(request) ?? local.inject(change(request));
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
    expect(asked.filter(isAboutItems)).toHaveLength(1);
    expect(asked).toHaveLength(new Set(asked).size);
  });

  it('is asked once for 200 different items, and only for those that are not known yet', async () => {
    const codes = Array.from({ length: 201 }, (_, i) => `MANY${i}`);
    await Promise.all(
      codes.map((itemCode) => createItem(shop.admin, shop.tenantId, { itemCode, unitPrice: 10, taxCode: '02' })),
    );
    const cart = await CartAtTill.create(shop.till);
    const asked = intercept();
    const first = await cart.add(...codes.slice(0, 200).map((itemCode) => ({ itemCode })));
    expect(first.cart.lineItems.map(({ itemCode }) => itemCode)).toEqual(codes.slice(0, 200));
    expect(asked.filter(isAboutItems)).toHaveLength(1);
    const second = await cart.add(...codes.slice(1).map((itemCode) => ({ itemCode })));
    expect(second.cart.lineItems).toHaveLength(400);
    expect(asked.filter(isAboutItems)).toHaveLength(2);
  });

  it('changes no cart where one item of many is unknown or master-data cannot be asked', async () => {
    const cart = await CartAtTill.create(shop.till);
    const add = async () => {
      const { status, code } = await cart.add({ itemCode: 'K1' }, { itemCode: 'NONE' }, { itemCode: 'K2' });
      return [status, code];
    };
    intercept((request) => ({ ...request, path: isAboutItems(request.path) ? '/nowhere' : request.path }));
    expect(await add()).toEqual([404, '402001']);
    intercept(
      (request) => request,
      ({ path }) =>
        isAboutItems(path) ? Promise.resolve({ status: 503, headers: {}, body: Buffer.from('') }) : undefined,
    );
    expect(await add()).toEqual([503, '408106']);
    intercept();
    expect(await add()).toEqual([404, '402001']);
    expect((await cart.get()).cart.lineItems).toEqual([]);
  });
});
