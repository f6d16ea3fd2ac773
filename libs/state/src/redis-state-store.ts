import type { RedisConnection } from './redis-connection.js';
import { DELETE_UNLESS_NEWER, SET, SET_IF_NEWER } from './redis-script.js';
import {
  checkedRevision,
  checkedServiceName,
  DELETION_REMEMBERED_SECONDS,
  toJson,
  toMilliseconds,
} from './state-arguments.js';
import { RevisionConflict, StateUnavailable } from './state-errors.js';
import { type DeleteOptions, type SetOptions, type StateStore, type Stored, StateStores } from './state-store.js';

/** State stores in Redis: keys `<prefix><service>:<key>`, comparisons in Lua on the server. Owns the connection. */
export class RedisStateStores extends StateStores {
  readonly kind = 'redis';

  constructor(
    private readonly connection: RedisConnection,
    private readonly keyPrefix = 'kugelpos:',
  ) {
    super();
  }

  store(service: string): StateStore {
    return new RedisStateStore(this.connection, `${this.keyPrefix}${checkedServiceName(service)}:`);
  }

  ready(): Promise<void> {
    return this.connection.ready();
  }

  async ping(): Promise<void> {
    await this.connection.run((redis) => redis.ping());
  }

  close(): Promise<void> {
    return this.connection.close();
  }
}

class RedisStateStore implements StateStore {
  constructor(
    private readonly connection: RedisConnection,
    private readonly prefix: string,
  ) {}

  async get<T = unknown>(key: string): Promise<Stored<T> | undefined> {
    const [revision, json] = await this.connection.run((redis) => redis.hmget(this.prefix + key, 'r', 'v'));
    if (typeof revision !== 'string' || typeof json !== 'string') return undefined;
    try {
      return { value: JSON.parse(json) as T, revision: Number(revision) };
    } catch {
      throw new StateUnavailable('refused', `The value of ${key} is not JSON`);
    }
  }

  async set(key: string, value: unknown, options: SetOptions): Promise<number> {
    const json = toJson(value);
    const ttl = toMilliseconds(options.ttlSeconds);
    const expected = options.expectedRevision === undefined ? undefined : checkedRevision(options.expectedRevision);
    const answer = await this.connection.run((redis) => SET.run(redis, this.prefix + key, json, ttl, expected ?? ''));
    const [written, revision] = answer as [0 | 1, string];
    if (!written) throw new RevisionConflict(key, expected ?? 0, Number(revision));
    return Number(revision);
  }

  async setIfNewer(key: string, value: unknown, revision: number, ttlSeconds: number): Promise<boolean> {
    const json = toJson(value);
    const ttl = toMilliseconds(ttlSeconds);
    checkedRevision(revision);
    return this.connection.run(
      async (redis) => (await SET_IF_NEWER.run(redis, this.prefix + key, json, ttl, revision)) === 1,
    );
  }

  async delete(key: string, options: DeleteOptions = {}): Promise<boolean> {
    if (options.revision === undefined) {
      await this.connection.run((redis) => redis.del(this.prefix + key));
      return true;
    }
    const revision = checkedRevision(options.revision);
    const remembered = DELETION_REMEMBERED_SECONDS * 1000;
    return this.connection.run(
      async (redis) => (await DELETE_UNLESS_NEWER.run(redis, this.prefix + key, revision, remembered)) === 1,
    );
  }
}
