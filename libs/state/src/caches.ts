import { Injectable } from '@nestjs/common';
import type { Cache, CacheOptions, CacheTarget } from './cache.js';
import { type Change, ChangeBroadcast } from './change-broadcast.js';
import { MemoryCache } from './memory-cache.js';

/** Makes caches that follow the changes of this and other processes. */
@Injectable()
export class Caches {
  constructor(private readonly broadcast: ChangeBroadcast) {}

  /**
   * A cache that drops what changes make invalid.
   * @param targetOf which key (or prefix of keys) a change makes invalid; undefined: none of this cache
   */
  create<V>(targetOf: (change: Change) => CacheTarget, options?: CacheOptions<V>): Cache<V> {
    const cache = new MemoryCache<V>(options);
    cache.follow(this.broadcast, targetOf);
    return cache;
  }
}
