import { describe, expect, it } from '@jest/globals';
import { InProcessChangeBroadcast, MemoryStateStores } from '../src/index.js';
import { changeBroadcastContract } from './change-broadcast.contract.js';
import { stateStoreContract } from './state-store.contract.js';

describe('memory', () => {
  stateStoreContract(async () => new MemoryStateStores());
  changeBroadcastContract(async () => new InProcessChangeBroadcast());

  it('holds as many entries as it may, the most recently used ones', async () => {
    const store = new MemoryStateStores({ maxEntries: 3 }).store('cart');
    for (const key of ['a', 'b', 'c']) await store.set(key, key, { ttlSeconds: 60 });
    await store.get('a');
    await store.set('d', 'd', { ttlSeconds: 60 });
    const held = await Promise.all(['a', 'b', 'c', 'd'].map(async (key) => (await store.get(key))?.value));
    expect(held).toEqual(['a', undefined, 'c', 'd']);
  });

  it('keeps no timer running', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
    const before = timers();
    const store = new MemoryStateStores().store('cart');
    await store.set('a', 1, { ttlSeconds: 60 });
    await store.get('a');
    expect(timers()).toBe(before);
  });
});
