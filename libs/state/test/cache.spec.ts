import { beforeEach, describe, expect, it } from '@jest/globals';
import { type Cache, type CacheOptions, Caches, InProcessChangeBroadcast, MemoryCache } from '../src/index.js';

interface Item {
  name: string;
  revision?: number;
}

/** A read whose end the test decides. */
function slowRead() {
  let finish!: (item: Item | undefined) => void;
  let fail!: (error: Error) => void;
  const result = new Promise<Item | undefined>((resolve, reject) => {
    finish = resolve;
    fail = reject;
  });
  return { load: () => result, finish, fail };
}

const old = { name: 'old', revision: 1 };
const fresh = { name: 'fresh', revision: 2 };

describe('cache', () => {
  let now: number;
  let cache: Cache<Item>;
  let reads: number;
  const newCache = (options?: CacheOptions<Item>) =>
    new MemoryCache<Item>({ revisionOf: (item) => item.revision, clock: () => now, ...options });
  const reading = (item: Item | null | undefined) => async () => {
    reads++;
    return item;
  };

  beforeEach(() => {
    now = 1_000_000;
    reads = 0;
    cache = newCache();
  });

  describe('reading', () => {
    it('reads once and then answers the copy', async () => {
      expect(cache.get('a')).toBeUndefined();
      expect(await cache.getOrLoad('a', reading(old))).toBe(old);
      expect(await cache.getOrLoad('a', reading(fresh))).toBe(old);
      expect(cache.get('a')).toBe(old);
      expect(reads).toBe(1);
    });

    it('shares one read among callers at once', async () => {
      const read = slowRead();
      const load = () => (reads++, read.load());
      const callers = Array.from({ length: 20 }, () => cache.getOrLoad('a', load));
      const other = cache.getOrLoad('b', reading(fresh));
      read.finish(old);
      expect(await Promise.all(callers)).toEqual(Array(20).fill(old));
      expect(await other).toBe(fresh);
      expect(reads).toBe(2);
    });

    it('reads many keys at once, each once, and only what is neither held nor being read', async () => {
      const asked: (readonly string[])[] = [];
      const loadMany = async (missing: readonly string[]) => {
        asked.push(missing);
        return new Map(missing.filter((key) => key !== 'none').map((key) => [key, { name: key }]));
      };
      const slow = slowRead();
      cache.set('held', old);
      const reading = cache.getOrLoad('reading', slow.load);
      const many = cache.getOrLoadMany(['a', 'held', 'b', 'a', 'reading', 'none'], loadMany);
      const overlapping = cache.getOrLoadMany(['b', 'c'], loadMany);
      slow.finish(fresh);
      expect(Object.fromEntries(await many)).toEqual({ a: { name: 'a' }, held: old, b: { name: 'b' }, reading: fresh });
      expect([...(await overlapping).keys()]).toEqual(['b', 'c']);
      expect(await reading).toBe(fresh);
      expect(asked).toEqual([['a', 'b', 'none'], ['c']]);
      expect((await cache.getOrLoadMany(['a', 'b', 'c'], loadMany)).size).toBe(3);
      expect(asked).toHaveLength(2);
    });

    it('keeps of many keys only those that were not invalidated meanwhile', async () => {
      let finish!: (found: Map<string, Item>) => void;
      const found = new Promise<Map<string, Item>>((resolve) => (finish = resolve));
      const many = cache.getOrLoadMany(['a', 'b'], () => found);
      await Promise.resolve();
      cache.invalidate('a');
      finish(new Map(['a', 'b'].map((key) => [key, old])));
      expect((await many).size).toBe(2);
      expect([cache.get('a'), cache.get('b')]).toEqual([undefined, old]);
    });

    it('passes a failed read of many keys on to all who wait', async () => {
      const failing = () => Promise.reject(new Error('out'));
      const many = cache.getOrLoadMany(['a', 'b'], failing);
      await expect(cache.getOrLoad('b', reading(old))).rejects.toThrow('out');
      await expect(many).rejects.toThrow('out');
      expect(await cache.getOrLoad('b', reading(old))).toBe(old);
    });

    it('passes a failed read on to all who wait and reads again next time', async () => {
      const read = slowRead();
      const callers = [cache.getOrLoad('a', read.load), cache.getOrLoad('a', read.load)];
      read.fail(new Error('database out'));
      for (const caller of callers) await expect(caller).rejects.toThrow('database out');
      expect(await cache.getOrLoad('a', reading(fresh))).toBe(fresh);
    });

    it('passes on what a loader raises at once', async () => {
      const load = () => {
        throw new Error('no tenant');
      };
      await expect(cache.getOrLoad('a', load)).rejects.toThrow('no tenant');
    });

    it('does not let a read that hangs block its key, and ignores it when it ends after all', async () => {
      const hanging = slowRead();
      const waiting = cache.getOrLoad('a', hanging.load);
      now += 5001;
      expect(await cache.getOrLoad('a', reading({ name: 'second' }))).toEqual({ name: 'second' });
      hanging.finish({ name: 'first' });
      await waiting;
      expect(cache.get('a')).toEqual({ name: 'second' });
    });
  });

  describe('bounds', () => {
    it('keeps a copy for 10 s and no longer', async () => {
      await cache.getOrLoad('a', reading(old));
      now += 9_999;
      expect(cache.get('a')).toBe(old);
      now += 2;
      expect(cache.get('a')).toBeUndefined();
      expect(await cache.getOrLoad('a', reading(fresh))).toBe(fresh);
    });

    it('counts the lifetime from the start of the read', async () => {
      cache = newCache({ ttlSeconds: 2 });
      const read = slowRead();
      const waiting = cache.getOrLoad('a', read.load);
      await Promise.resolve();
      now += 1500;
      read.finish(old);
      await waiting;
      expect(cache.get('a')).toBe(old);
      now += 501;
      expect(cache.get('a')).toBeUndefined();
    });

    it.each([0, -1, 10.1, Infinity, NaN])('has no lifetime of %s s', (ttlSeconds) => {
      expect(() => newCache({ ttlSeconds })).toThrow(RangeError);
    });

    it('holds as many entries as it may, the most recently used ones', () => {
      cache = newCache({ maxEntries: 2 });
      cache.set('a', old);
      cache.set('b', old);
      cache.get('a');
      cache.set('c', old);
      expect(['a', 'b', 'c'].map((key) => cache.get(key))).toEqual([old, undefined, old]);
    });
  });

  describe('"there is none"', () => {
    it('is read each time unless told otherwise', async () => {
      expect(await cache.getOrLoad('a', reading(undefined))).toBeUndefined();
      expect(await cache.getOrLoad('a', reading(fresh))).toBe(fresh);
    });

    it.each([null, undefined])('is kept for its own lifetime (loader answers %s)', async (nothing) => {
      cache = newCache({ negativeTtlSeconds: 2 });
      await cache.getOrLoad('a', reading(nothing));
      expect(await cache.getOrLoad('a', reading(fresh))).toBeUndefined();
      expect(reads).toBe(1);
      now += 2001;
      expect(await cache.getOrLoad('a', reading(fresh))).toBe(fresh);
    });

    it('ends with an invalidation', async () => {
      cache = newCache({ negativeTtlSeconds: 2 });
      await cache.getOrLoad('a', reading(undefined));
      cache.invalidate('a', 1);
      expect(await cache.getOrLoad('a', reading(old))).toBe(old);
    });
  });

  describe('a late read', () => {
    it.each<[string, () => void]>([
      ['an invalidation', () => cache.invalidate('a')],
      ['an invalidation with a revision', () => cache.invalidate('a', 2)],
      ['an invalidation of a prefix', () => cache.invalidatePrefix('')],
    ])('from before %s is not kept and not joined', async (_name, invalidate) => {
      const read = slowRead();
      const waiting = cache.getOrLoad('a', read.load);
      invalidate();
      expect(await cache.getOrLoad('a', reading(fresh))).toBe(fresh);
      read.finish(old);
      expect(await waiting).toBe(old);
      expect(cache.get('a')).toBe(fresh);
    });

    it('from before a write is not kept', async () => {
      const read = slowRead();
      const waiting = cache.getOrLoad('a', read.load);
      cache.set('a', fresh);
      read.finish({ name: 'old, without revision' });
      await waiting;
      expect(cache.get('a')).toBe(fresh);
    });

    it('leaves the sharing of the read that followed it alone', async () => {
      const [before, after] = [slowRead(), slowRead()];
      const late = cache.getOrLoad('a', before.load);
      cache.invalidate('a');
      const second = cache.getOrLoad('a', after.load);
      before.finish(old);
      await late;
      const third = cache.getOrLoad('a', reading(old));
      after.finish(fresh);
      expect(await Promise.all([second, third])).toEqual([fresh, fresh]);
      expect(reads).toBe(0);
    });

    it('is not kept when it carries an older revision than one announced before it began', async () => {
      cache.invalidate('a', 2);
      expect(await cache.getOrLoad('a', reading(old))).toBe(old);
      expect(cache.get('a')).toBeUndefined();
      expect(await cache.getOrLoad('a', reading(fresh))).toBe(fresh);
      expect(cache.get('a')).toBe(fresh);
    });

    it('cannot be set over a newer copy', () => {
      expect(cache.set('a', fresh)).toBe(true);
      expect(cache.set('a', old)).toBe(false);
      expect(cache.get('a')).toBe(fresh);
    });

    it('may carry a lower revision again after a minute, as when a thing was deleted and made anew', async () => {
      cache.set('a', fresh);
      cache.invalidate('a', 9);
      now += 60_001;
      await cache.getOrLoad('a', reading(old));
      expect(cache.get('a')).toBe(old);
    });
  });

  describe('invalidation', () => {
    it('leaves a copy that has the announced revision already', () => {
      cache.set('a', fresh);
      cache.invalidate('a', 2);
      expect(cache.get('a')).toBe(fresh);
      cache.invalidate('a', 3);
      expect(cache.get('a')).toBeUndefined();
    });

    it('of a prefix leaves other keys', () => {
      for (const key of ['A1:item:1', 'A1:item:2', 'A2:item:1']) cache.set(key, old);
      cache.invalidatePrefix('A1:');
      expect(['A1:item:1', 'A1:item:2', 'A2:item:1'].map((key) => cache.get(key))).toEqual([undefined, undefined, old]);
    });
  });

  describe('following a broadcast', () => {
    let broadcast: InProcessChangeBroadcast;
    beforeEach(() => {
      broadcast = new InProcessChangeBroadcast();
      cache = new Caches(broadcast).create<Item>(
        ({ tenantId, kind, code }) => {
          if (kind !== 'item') return undefined;
          return code === undefined ? { prefix: `${tenantId}:` } : `${tenantId}:${code}`;
        },
        { revisionOf: (item) => item.revision },
      );
      for (const key of ['A1:1', 'A1:2', 'A2:1']) cache.set(key, old);
    });
    const held = () => ['A1:1', 'A1:2', 'A2:1'].filter((key) => cache.get(key));

    it('drops the thing that changed', async () => {
      await broadcast.publish({ tenantId: 'A1', kind: 'item', code: '1', revision: 2 });
      expect(held()).toEqual(['A1:2', 'A2:1']);
    });

    it('keeps a copy that is as new as the change', async () => {
      await broadcast.publish({ tenantId: 'A1', kind: 'item', code: '1', revision: 1 });
      expect(held()).toEqual(['A1:1', 'A1:2', 'A2:1']);
    });

    it('drops everything of a kind, and nothing of other kinds', async () => {
      await broadcast.publish({ tenantId: 'A1', kind: 'tax' });
      expect(held()).toHaveLength(3);
      await broadcast.publish({ tenantId: 'A1', kind: 'item' });
      expect(held()).toEqual(['A2:1']);
    });

    it('drops everything when changes may have been missed', () => {
      broadcast.announceGap();
      expect(held()).toEqual([]);
    });

    it('ends when told so', async () => {
      const own = newCache();
      const leave = own.follow(broadcast, ({ code }) => code);
      own.set('1', old);
      leave();
      await broadcast.publish({ tenantId: 'A1', kind: 'item', code: '1' });
      expect(own.get('1')).toBe(old);
    });
  });
});
