import { describe, expect, it } from '@jest/globals';
import { Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { Caches, ChangeBroadcast, StateModule, StateStores } from '../src/index.js';

@Injectable()
class CartService {
  constructor(
    readonly stores: StateStores,
    readonly broadcast: ChangeBroadcast,
    readonly caches: Caches,
  ) {}
}

@Module({ providers: [CartService], exports: [CartService] })
class CartModule {}

describe('state module without Redis', () => {
  it.each([
    ['forRoot', StateModule.forRoot({})],
    ['forRoot with an empty URL', StateModule.forRoot({ redisUrl: '' })],
    ['forRootAsync', StateModule.forRootAsync({ useFactory: async () => ({ maxEntries: 5 }) })],
  ])('gives every module the same ports in memory (%s)', async (_name, stateModule) => {
    const module = await Test.createTestingModule({ imports: [stateModule, CartModule] }).compile();
    await module.init();
    const cart = module.get(CartService, { strict: false });
    expect(cart.stores.kind).toBe('memory');
    await cart.stores.store('cart').set('c1', 1, { ttlSeconds: 60 });
    expect((await module.get(StateStores).store('cart').get('c1'))?.value).toBe(1);

    const cache = cart.caches.create<string>(({ code }) => code);
    cache.set('1', 'old');
    await module.get(ChangeBroadcast).publish({ tenantId: 'A1', kind: 'item', code: '1' });
    expect(cache.get('1')).toBeUndefined();

    await module.close();
    await expect(cart.stores.ping()).rejects.toMatchObject({ reason: 'closed' });
  });
});
