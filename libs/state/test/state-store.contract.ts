import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RevisionConflict, type StateStore, type StateStores, StateUnavailable } from '../src/index.js';

const TTL = 60;
let lastKey = 0;

/** What every implementation of the state-store port has to do. */
export function stateStoreContract(open: () => Promise<StateStores>): void {
  describe('state store', () => {
    let stores: StateStores;
    let store: StateStore;
    /** A key that no other test uses. */
    const newKey = () => `cart ${++lastKey} 日本`;

    beforeAll(async () => {
      stores = await open();
      await stores.ready();
      store = stores.store('cart');
    });
    afterAll(() => stores.close());

    it('answers nothing for an unknown key', async () => {
      expect(await store.get(newKey())).toBeUndefined();
    });

    it.each([
      ['an object', { lines: [{ itemCode: '49-01', amount: 108.5 }], customer: null, note: '領収書 "€"\u0000\n' }],
      ['a list', [1, 'two', null, true]],
      ['an empty text', ''],
      ['null', null],
      ['0', 0],
    ])('gives back %s as it was set', async (_name, value) => {
      const key = newKey();
      const revision = await store.set(key, value, { ttlSeconds: TTL });
      expect(await store.get(key)).toEqual({ value, revision });
    });

    it('stores a copy', async () => {
      const key = newKey();
      const value = { total: 1 };
      await store.set(key, value, { ttlSeconds: TTL });
      value.total = 2;
      const first = await store.get<{ total: number }>(key);
      expect(first?.value.total).toBe(1);
      if (first) first.value.total = 3;
      expect((await store.get<{ total: number }>(key))?.value.total).toBe(1);
    });

    it('keeps services apart and gives the same data to all users of one name', async () => {
      const key = newKey();
      await store.set(key, 'cart', { ttlSeconds: TTL });
      expect(await stores.store('report').get(key)).toBeUndefined();
      expect((await stores.store('cart').get(key))?.value).toBe('cart');
    });

    it('answers pings', async () => {
      await expect(stores.ping()).resolves.toBeUndefined();
    });

    describe('revisions of set', () => {
      it('grow with every write, also after a deletion and an expiry', async () => {
        const key = newKey();
        const revisions = [
          await store.set(key, 1, { ttlSeconds: TTL }),
          await store.set(key, 2, { ttlSeconds: 0.02 }),
          await afterExpiry(store, key).then(() => store.set(key, 3, { ttlSeconds: TTL })),
        ];
        await store.delete(key, { revision: revisions[2] });
        revisions.push(await store.set(key, 4, { ttlSeconds: TTL }));
        expect([...new Set(revisions)].sort((a, b) => a - b)).toEqual(revisions);
      });

      it('let a writer who read the newest one write, and no other', async () => {
        const key = newKey();
        const first = await store.set(key, 'a', { ttlSeconds: TTL });
        const second = await store.set(key, 'b', { ttlSeconds: TTL, expectedRevision: first });
        const late = store.set(key, 'c', { ttlSeconds: TTL, expectedRevision: first });
        await expect(late).rejects.toThrow(RevisionConflict);
        await expect(late).rejects.toMatchObject({ key, expected: first, actual: second });
        expect(await store.get(key)).toEqual({ value: 'b', revision: second });
      });

      it('let 0 stand for an absent key', async () => {
        const key = newKey();
        await expect(store.set(key, 'a', { ttlSeconds: TTL, expectedRevision: 7 })).rejects.toMatchObject({
          actual: 0,
        });
        const revision = await store.set(key, 'a', { ttlSeconds: TTL, expectedRevision: 0 });
        await expect(store.set(key, 'b', { ttlSeconds: TTL, expectedRevision: 0 })).rejects.toThrow(RevisionConflict);
        await store.delete(key, { revision });
        await expect(store.set(key, 'c', { ttlSeconds: TTL, expectedRevision: 0 })).resolves.toBeGreaterThan(revision);
      });

      it('let exactly one of many writers at once win', async () => {
        const key = newKey();
        const revision = await store.set(key, 'start', { ttlSeconds: TTL });
        const writers = Array.from({ length: 50 }, (_, writer) =>
          store.set(key, writer, { ttlSeconds: TTL, expectedRevision: revision }).then(
            () => writer,
            (error: unknown) => error,
          ),
        );
        const outcomes = await Promise.all(writers);
        const winners = outcomes.filter((outcome) => typeof outcome === 'number');
        expect(winners).toHaveLength(1);
        expect(outcomes.filter((outcome) => outcome instanceof RevisionConflict)).toHaveLength(49);
        expect((await store.get(key))?.value).toBe(winners[0]);
      });
    });

    describe('set-if-newer', () => {
      it('never replaces a newer revision by an older one', async () => {
        const key = newKey();
        expect(await store.setIfNewer(key, 'five', 5, TTL)).toBe(true);
        expect(await store.setIfNewer(key, 'four', 4, TTL)).toBe(false);
        expect(await store.get(key)).toEqual({ value: 'five', revision: 5 });
        expect(await store.setIfNewer(key, 'six', 6, TTL)).toBe(true);
        expect(await store.get(key)).toEqual({ value: 'six', revision: 6 });
      });

      it('compares numbers, not texts, up to the largest safe one', async () => {
        const key = newKey();
        const largest = Number.MAX_SAFE_INTEGER;
        for (const revision of [0, 9, 10, largest - 1, largest]) {
          expect(await store.setIfNewer(key, { revision }, revision, TTL)).toBe(true);
        }
        expect(await store.setIfNewer(key, 'older', largest - 1, TTL)).toBe(false);
        expect(await store.get(key)).toEqual({ value: { revision: largest }, revision: largest });
        expect(await store.delete(key, { revision: largest - 1 })).toBe(false);
        expect(await store.delete(key, { revision: largest })).toBe(true);
        expect(await store.setIfNewer(key, 'late', largest, TTL)).toBe(false);
        const deleted = newKey();
        await store.delete(deleted, { revision: largest - 1 });
        expect(await store.setIfNewer(deleted, 'new', largest, TTL)).toBe(true);
      });

      it('takes the same revision again as a repetition that renews the lifetime', async () => {
        const key = newKey();
        await store.setIfNewer(key, 'first', 1, 0.3);
        expect(await store.setIfNewer(key, 'again', 1, TTL)).toBe(true);
        await wait(400);
        expect(await store.get(key)).toEqual({ value: 'first', revision: 1 });
      });

      it('does not bring back what was deleted at the same or a newer revision', async () => {
        const key = newKey();
        await store.setIfNewer(key, 'open', 3, TTL);
        expect(await store.delete(key, { revision: 4 })).toBe(true);
        expect(await store.get(key)).toBeUndefined();
        expect(await store.setIfNewer(key, 'late', 3, TTL)).toBe(false);
        expect(await store.setIfNewer(key, 'late', 4, TTL)).toBe(false);
        expect(await store.get(key)).toBeUndefined();
        expect(await store.setIfNewer(key, 'reopened', 5, TTL)).toBe(true);
        expect((await store.get(key))?.value).toBe('reopened');
      });

      it('ends at the newest state whatever the order of writes and deletions', async () => {
        const operation = fc.record({ revision: fc.integer({ min: 0, max: 8 }), deletion: fc.boolean() });
        await fc.assert(
          fc.asyncProperty(fc.array(operation, { maxLength: 12 }), async (operations) => {
            const key = newKey();
            let newest = -1;
            let deleted = true;
            for (const { revision, deletion } of operations) {
              if (deletion) {
                expect(await store.delete(key, { revision })).toBe(deleted || revision >= newest);
                if (revision >= newest) deleted = true;
              } else {
                const taken = revision > newest || (revision === newest && !deleted);
                expect(await store.setIfNewer(key, revision, revision, TTL)).toBe(taken);
                if (taken) deleted = false;
              }
              newest = Math.max(newest, revision);
            }
            expect(await store.get(key)).toEqual(deleted ? undefined : { value: newest, revision: newest });
          }),
        );
      });
    });

    describe('deletion', () => {
      it('removes whatever a key holds, and does not mind an absent one', async () => {
        const key = newKey();
        await store.set(key, 1, { ttlSeconds: TTL });
        expect(await store.delete(key)).toBe(true);
        expect(await store.delete(key)).toBe(true);
        expect(await store.get(key)).toBeUndefined();
      });

      it('keeps a newer revision than the given one', async () => {
        const key = newKey();
        await store.setIfNewer(key, 'new', 8, TTL);
        expect(await store.delete(key, { revision: 7 })).toBe(false);
        expect((await store.get(key))?.value).toBe('new');
      });
    });

    describe('lifetime', () => {
      it('ends for both ways of writing', async () => {
        const [set, setIfNewer] = [newKey(), newKey()];
        await store.set(set, 1, { ttlSeconds: 0.2 });
        await store.setIfNewer(setIfNewer, 1, 1, 0.2);
        await afterExpiry(store, set);
        await afterExpiry(store, setIfNewer);
      });

      it('begins anew with each write', async () => {
        const key = newKey();
        await store.set(key, 1, { ttlSeconds: 0.3 });
        await store.set(key, 2, { ttlSeconds: TTL });
        await wait(400);
        expect((await store.get(key))?.value).toBe(2);
      });
    });

    it.each<[string, (key: string) => Promise<unknown>, typeof TypeError | typeof RangeError]>([
      ['undefined', (key) => store.set(key, undefined, { ttlSeconds: TTL }), TypeError],
      ['a function', (key) => store.setIfNewer(key, () => 1, 1, TTL), TypeError],
      ['a bigint', (key) => store.set(key, 1n, { ttlSeconds: TTL }), TypeError],
      ['a lifetime of 0', (key) => store.set(key, 1, { ttlSeconds: 0 }), RangeError],
      ['an endless lifetime', (key) => store.setIfNewer(key, 1, 1, Infinity), RangeError],
      ['half a revision', (key) => store.setIfNewer(key, 1, 1.5, TTL), RangeError],
      ['a negative revision', (key) => store.delete(key, { revision: -1 }), RangeError],
      ['an unsafe revision', (key) => store.set(key, 1, { ttlSeconds: TTL, expectedRevision: 2 ** 53 }), RangeError],
    ])('refuses %s and changes nothing', async (_name, write, error) => {
      const key = newKey();
      await store.setIfNewer(key, 'before', 0, TTL);
      await expect(write(key)).rejects.toThrow(error);
      expect((await store.get(key))?.value).toBe('before');
    });

    it.each(['', 'Cart', 'cart:1', ' cart'])('has no store named "%s"', (name) => {
      expect(() => stores.store(name)).toThrow(RangeError);
    });

    it('refuses everything once closed', async () => {
      const closing = await open();
      await closing.close();
      const closed = { name: 'StateUnavailable', reason: 'closed' };
      await expect(closing.store('cart').get('key')).rejects.toMatchObject(closed);
      await expect(closing.store('cart').set('key', 1, { ttlSeconds: TTL })).rejects.toMatchObject(closed);
      await expect(closing.ping()).rejects.toThrow(StateUnavailable);
      await expect(closing.close()).resolves.toBeUndefined();
    });
  });
}

export function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Resolves when the condition holds; raises after the time (milliseconds). */
export async function eventually(condition: () => boolean | Promise<boolean>, within = 10_000): Promise<void> {
  for (const end = Date.now() + within; !(await condition()); await wait(10)) {
    if (Date.now() > end) throw new Error(`Not within ${within} ms: ${condition.toString()}`);
  }
}

function afterExpiry(store: StateStore, key: string): Promise<void> {
  return eventually(async () => (await store.get(key)) === undefined, 5000);
}
