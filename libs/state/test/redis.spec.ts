import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { Redis } from 'ioredis';
import { inspect } from 'node:util';
import { hasRedisServer, type RedisServer, startRedis } from '../../testing/src/redis-server.js';
import {
  Caches,
  type Change,
  ChangeBroadcast,
  RedisChangeBroadcast,
  RedisConnection,
  RedisStateStores,
  StateModule,
  type StateStore,
  StateStores,
} from '../src/index.js';
import { changeBroadcastContract } from './change-broadcast.contract.js';
import { eventually, stateStoreContract, wait } from './state-store.contract.js';

const DEADLINE_MS = 300;
/** Slack for a busy machine; a caller that is blocked for good fails the test all the same. */
const SOON_MS = 3000;
const available = hasRedisServer();
if (!available) process.stderr.write('redis-server not found: Redis tests skipped\n');

/** How a call ended and whether it did so in good time. */
async function outcome(call: Promise<unknown>): Promise<{ reason: string; soon: boolean }> {
  const start = performance.now();
  const reason = await call.then(
    () => 'answered',
    (error: { name: string; reason?: string }) => (error.name === 'StateUnavailable' ? error.reason : error.name),
  );
  return { reason: String(reason), soon: performance.now() - start < SOON_MS };
}

/** Open network connections of this process. */
function sockets(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource.startsWith('TCP')).length;
}

async function answers(stores: StateStores): Promise<boolean> {
  return (await outcome(stores.ping())).reason === 'answered';
}

(available ? describe : describe.skip)('redis', () => {
  /** What a test opened, closed after it in reverse order, also when it failed. */
  const opened: (() => unknown)[] = [];
  const untilEnd = <T>(thing: T, close: (thing: T) => unknown): T => {
    opened.push(() => close(thing));
    return thing;
  };
  const connection = (url: string) => new RedisConnection({ url, deadlineMs: DEADLINE_MS });
  const newStores = (url: string, keyPrefix?: string) =>
    untilEnd(new RedisStateStores(connection(url), keyPrefix), (stores) => stores.close());
  const rawClient = (url: string) => untilEnd(new Redis(url), (redis) => redis.disconnect());
  const newServer = async (port?: number): Promise<RedisServer> => {
    const started = await startRedis({ port });
    if (!started) throw new Error('redis-server not found');
    return untilEnd(started, (redis) => redis.kill());
  };

  let shared: RedisServer;
  beforeAll(async () => {
    Logger.overrideLogger(false);
    shared = await newServer();
    opened.length = 0;
  });
  afterEach(async () => {
    for (const close of opened.splice(0).reverse()) await close();
  });
  afterAll(() => shared.stop());

  stateStoreContract(async () => new RedisStateStores(connection(shared.url)));
  changeBroadcastContract(async () => {
    const publisher = untilEnd(connection(shared.url), (own) => own.close());
    return new RedisChangeBroadcast(publisher);
  });

  describe('connection', () => {
    it.each(['localhost:6379', 'http://localhost', 'redis://', '/tmp/redis.sock'])('refuses the URL %s', (url) => {
      expect(() => connection(url)).toThrow('The Redis URL must look like');
    });

    it('uses the password and the database of the URL, and tells neither', async () => {
      const server = await newServer();
      const raw = rawClient(server.url);
      await raw.config('SET', 'requirepass', 's3cret');
      const address = server.url.replace('redis://', '');
      const right = newStores(`redis://:s3cret@${address}/2`);
      await right.store('cart').set('c1', 1, { ttlSeconds: 60 });
      await raw.select(2);
      expect(await raw.keys('*')).toEqual(['kugelpos:cart:c1']);

      const error: unknown = await newStores(`redis://:s3cretive@${address}/2`)
        .ping()
        .catch((caught: unknown) => caught);
      expect(error).toMatchObject({ reason: 'connection', message: expect.stringContaining('WRONGPASS') });
      expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('s3cret');
      expect(() => connection('rediss//user:s3cret@host')).toThrow(expect.not.stringContaining('s3cret'));
    });
  });

  describe('state store', () => {
    it('prefixes keys, gives them a lifetime and survives a flush of scripts', async () => {
      const store = newStores(shared.url, 'shop7:').store('cart');
      const raw = rawClient(shared.url);
      const revision = await store.set('c1', { total: 1 }, { ttlSeconds: 60 });
      expect(await raw.hgetall('shop7:cart:c1')).toEqual({ r: String(revision), v: '{"total":1}' });
      expect(await raw.pttl('shop7:cart:c1')).toBeGreaterThan(50_000);
      await raw.script('FLUSH');
      expect(await store.setIfNewer('c2', 1, 1, 60)).toBe(true);
      await store.delete('c2', { revision: 2 });
      expect(await raw.pttl('shop7:cart:c2')).toBeGreaterThan(50_000);
    });

    it('calls what it cannot read, or Redis refuses, unavailable', async () => {
      const store = newStores(shared.url).store('cart');
      const raw = rawClient(shared.url);
      await raw.set('kugelpos:cart:text', 'no hash');
      await raw.hset('kugelpos:cart:broken', { r: '1', v: '{' });
      await expect(store.get('text')).rejects.toMatchObject({ reason: 'refused' });
      await expect(store.get('broken')).rejects.toMatchObject({ reason: 'refused' });
      await raw.config('SET', 'maxmemory', '1');
      await expect(store.set('full', 1, { ttlSeconds: 60 })).rejects.toMatchObject({ reason: 'refused' });
      await raw.config('SET', 'maxmemory', '0');
      await store.set('full', 1, { ttlSeconds: 60 });
    });
  });

  describe('that fails', () => {
    let server: RedisServer;
    let stores: RedisStateStores;
    let store: StateStore;

    beforeEach(async () => {
      server = await newServer();
      stores = newStores(server.url);
      store = stores.store('cart');
      await store.setIfNewer('c1', 'one', 1, 60);
    });

    const everyCall = () =>
      Promise.all(
        [
          store.get('c1'),
          store.set('c2', 1, { ttlSeconds: 60 }),
          store.setIfNewer('c1', 'two', 2, 60),
          store.delete('c1', { revision: 1 }),
          stores.ping(),
        ].map(outcome),
      );
    const killed = async () => {
      await server.kill();
      await eventually(async () => !(await answers(stores)));
    };
    const restarted = async (tried = stores) => {
      await newServer(server.port);
      await eventually(() => answers(tried));
    };

    it('is unavailable at once when it is killed, and back when it is', async () => {
      await killed();
      expect(await everyCall()).toEqual(Array(5).fill({ reason: 'connection', soon: true }));
      await restarted();
      expect(await store.get('c1')).toBeUndefined();
      expect(await store.setIfNewer('c1', 'one again', 1, 60)).toBe(true);
      expect((await store.get('c1'))?.value).toBe('one again');
    });

    it('fails commands that are under way when it is killed, and does not send them again', async () => {
      server.pause();
      const calls = everyCall();
      await wait(20);
      await server.kill();
      // A busy machine may reach the deadline first.
      const failed = { reason: expect.stringMatching(/connection|timeout/), soon: true };
      expect(await calls).toEqual(Array(5).fill(failed));
      await restarted();
      await wait(100);
      expect(await store.get('c2')).toBeUndefined();
    });

    it('is unavailable after the deadline when it hangs, then at once, and back when it goes on', async () => {
      server.pause();
      expect(await everyCall()).toEqual(Array(5).fill({ reason: 'timeout', soon: true }));
      // 100 calls one after the other: each would cost a deadline if it waited.
      const calls = async () => {
        for (let call = 0; call < 100; call++) await outcome(store.get('c1'));
        await store.get('c1');
      };
      expect(await outcome(calls())).toEqual({ reason: 'connection', soon: true });
      server.resume();
      await eventually(() => answers(stores));
      expect(await store.setIfNewer('c1', 'three', 3, 60)).toBe(true);
      expect((await store.get('c1'))?.value).toBe('three');
    });

    it.each<[string, () => unknown]>([
      ['hangs', () => server.pause()],
      ['is out', () => killed()],
    ])('closes in good time, and for good, while it %s', async (_name, fail) => {
      const before = sockets();
      const closing = new RedisStateStores(connection(server.url));
      await closing.ready();
      await fail();
      expect(await outcome(closing.close())).toEqual({ reason: 'answered', soon: true });
      await stores.close();
      // The store of beforeEach had a socket when `before` was counted.
      await eventually(() => sockets() < before);
      await server.kill();
      const raw = rawClient((await newServer(server.port)).url);
      await wait(2500);
      expect(
        String(await raw.client('LIST'))
          .trim()
          .split('\n'),
      ).toHaveLength(1);
    });

    it('may be out at the start', async () => {
      await killed();
      const early = newStores(server.url);
      expect(await outcome(early.ready())).toEqual({ reason: 'answered', soon: true });
      expect(await outcome(early.store('cart').get('c1'))).toEqual({ reason: 'connection', soon: true });
      await restarted(early);
    });

    it('may hang at the start', async () => {
      server.pause();
      const early = newStores(server.url);
      const result = await outcome(early.store('cart').get('c1'));
      expect(result).toEqual({ reason: expect.stringMatching(/timeout|connection/), soon: true });
      server.resume();
      await eventually(() => answers(early));
    });
  });

  it('notices a listening connection that hangs, and hears changes again afterwards', async () => {
    const server = await newServer();
    const newBroadcast = () => {
      const publisher = untilEnd(connection(server.url), (own) => own.close());
      return untilEnd(new RedisChangeBroadcast(publisher, { heartbeatMs: 100 }), (own) => own.close());
    };
    const [speaker, listener] = [newBroadcast(), newBroadcast()];
    await listener.ready();
    let gaps = 0;
    const heard: Change[] = [];
    listener.subscribe((change) => heard.push(change), { onGap: () => gaps++ });
    server.pause();
    // Longer than the heartbeat and its deadline; nothing is published meanwhile.
    await wait(1000);
    server.resume();
    await eventually(() => gaps > 0);
    await eventually(() => speaker.publish({ tenantId: 'A1', kind: 'item' }));
    await eventually(() => heard.length > 0);
  });

  describe('state module', () => {
    let server: RedisServer;
    beforeEach(async () => {
      server = await newServer();
    });

    /** What stands for another process: a module with its own connections. */
    const startProcess = async (): Promise<TestingModule> => {
      const module = await Test.createTestingModule({
        imports: [StateModule.forRoot({ redisUrl: server.url, deadlineMs: DEADLINE_MS })],
      }).compile();
      await module.init();
      return untilEnd(module, () => module.close());
    };
    const followedBy = (module: TestingModule) => module.get(Caches).create<string>(({ code }) => code);

    it('shares state between processes', async () => {
      const [first, second] = [await startProcess(), await startProcess()];
      expect(first.get(StateStores).kind).toBe('redis');
      await first.get(StateStores).store('cart').setIfNewer('c1', 'one', 1, 60);
      expect((await second.get(StateStores).store('cart').get('c1'))?.value).toBe('one');
    });

    it('tells every process about a change, once each', async () => {
      const modules = [await startProcess(), await startProcess(), await startProcess()];
      const heard = modules.map((module) => {
        const changes: Change[] = [];
        module.get(ChangeBroadcast).subscribe((change) => changes.push(change));
        return changes;
      });
      const caches = modules.map(followedBy);
      for (const cache of caches) cache.set('49-01', 'old');
      const changes = [
        { tenantId: 'A1', kind: 'item', code: '49-01', revision: 2 },
        { tenantId: 'A1', kind: 'item' },
      ];
      for (const change of changes) expect(await modules[0]?.get(ChangeBroadcast).publish(change)).toBe(true);
      await eventually(() => heard.every(({ length }) => length >= 2));
      await wait(50);
      expect(heard).toEqual([changes, changes, changes]);
      expect(caches.map((cache) => cache.get('49-01'))).toEqual([undefined, undefined, undefined]);
    });

    it('ignores what is no change', async () => {
      const module = await startProcess();
      const heard: Change[] = [];
      module.get(ChangeBroadcast).subscribe((change) => heard.push(change));
      const good = { tenantId: 'A1', kind: 'item', code: '1' };
      const changes = [null, 5, {}, { tenantId: 'A1' }, { ...good, code: 5 }, { ...good, revision: '1' }, good];
      const messages = changes.map((change) => JSON.stringify({ origin: 'test', change }));
      const raw = rawClient(server.url);
      for (const message of ['{', 'null', JSON.stringify({ change: good }), ...messages]) {
        await raw.publish('kugelpos:changes', message);
      }
      await eventually(() => heard.length > 0);
      expect(heard).toEqual([good]);
    });

    it('tells its own process also while Redis is out, and all processes to start afresh afterwards', async () => {
      const [first, second] = [await startProcess(), await startProcess()];
      const caches = [followedBy(first), followedBy(second)];
      for (const cache of caches) cache.set('49-01', 'old');
      await server.kill();
      await eventually(async () => !(await answers(first.get(StateStores))));
      expect(await first.get(ChangeBroadcast).publish({ tenantId: 'A1', kind: 'item', code: '49-01' })).toBe(false);
      expect(caches.map((cache) => cache.get('49-01'))).toEqual([undefined, 'old']);
      await newServer(server.port);
      // Sooner than the lifetime of 10 s would do it.
      await eventually(() => caches[1]?.get('49-01') === undefined, 8000);
    });

    it('starts without Redis and leaves nothing behind when it ends', async () => {
      await server.kill();
      const before = sockets();
      const module = await startProcess();
      const stores = module.get(StateStores);
      await expect(stores.ping()).rejects.toMatchObject({ reason: 'connection' });
      await newServer(server.port);
      await eventually(() => answers(stores));
      expect(sockets()).toBeGreaterThan(before);
      await module.close();
      await eventually(() => sockets() === before);
      await expect(stores.ping()).rejects.toMatchObject({ reason: 'closed' });
    });
  });
});
