import {
  ConfigurableModuleBuilder,
  Global,
  Module,
  type OnApplicationShutdown,
  type OnModuleInit,
  type Provider,
} from '@nestjs/common';
import { Caches } from './caches.js';
import { ChangeBroadcast, InProcessChangeBroadcast } from './change-broadcast.js';
import { MemoryStateStores } from './memory-state-store.js';
import { RedisChangeBroadcast } from './redis-change-broadcast.js';
import { RedisConnection } from './redis-connection.js';
import { RedisStateStores } from './redis-state-store.js';
import { StateStores } from './state-store.js';

export interface StateModuleOptions {
  /** `REDIS_URL`; without it (or empty) everything stays in the memory of this process. */
  redisUrl?: string;
  /** Begin of all Redis keys and channels. Default `kugelpos:`. */
  keyPrefix?: string;
  /** Longest time a caller waits for Redis, in milliseconds. Default 1000. */
  deadlineMs?: number;
  /** Entries of each store in memory. Default 10 000. */
  maxEntries?: number;
}

const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<StateModuleOptions>({
  moduleName: 'State',
})
  .setClassMethodName('forRoot')
  .build();

/** The connection that stores and broadcast share; undefined where there is no Redis. */
const CONNECTION = Symbol('RedisConnection');

const providers: Provider[] = [
  {
    provide: CONNECTION,
    inject: [MODULE_OPTIONS_TOKEN],
    useFactory: ({ redisUrl, deadlineMs }: StateModuleOptions) =>
      redisUrl ? new RedisConnection({ url: redisUrl, deadlineMs }) : undefined,
  },
  {
    provide: StateStores,
    inject: [MODULE_OPTIONS_TOKEN, CONNECTION],
    useFactory: ({ keyPrefix, maxEntries }: StateModuleOptions, connection?: RedisConnection) =>
      connection ? new RedisStateStores(connection, keyPrefix) : new MemoryStateStores({ maxEntries }),
  },
  {
    provide: ChangeBroadcast,
    inject: [MODULE_OPTIONS_TOKEN, CONNECTION],
    useFactory: ({ keyPrefix }: StateModuleOptions, connection?: RedisConnection) =>
      connection ? new RedisChangeBroadcast(connection, { keyPrefix }) : new InProcessChangeBroadcast(),
  },
  Caches,
];

/**
 * Provides `StateStores`, `ChangeBroadcast` and `Caches` everywhere. Import it once, in the root module of the process:
 * a second import would be a second memory. `forRoot(options)`, or `forRootAsync` for options that are injected.
 * A Redis that is out at start-up delays the start by at most the deadline.
 */
@Global()
@Module({ providers, exports: [StateStores, ChangeBroadcast, Caches] })
export class StateModule extends ConfigurableModuleClass implements OnModuleInit, OnApplicationShutdown {
  constructor(
    private readonly stores: StateStores,
    private readonly broadcast: ChangeBroadcast,
  ) {
    super();
  }

  async onModuleInit(): Promise<void> {
    await Promise.all([this.stores.ready(), this.broadcast.ready()]);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.broadcast.close();
    await this.stores.close();
  }
}
