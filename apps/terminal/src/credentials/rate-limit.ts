import { LRUCache } from 'lru-cache';

/** Most callers that are remembered; the one that was quiet longest is forgotten first. */
const MOST_CALLERS = 10_000;

interface Bucket {
  /** Attempts that are left. */
  left: number;
  at: number;
}

/** So many attempts per minute and caller, all at once or spread; what was used comes back evenly. */
export class RateLimit {
  private readonly buckets = new LRUCache<string, Bucket>({ max: MOST_CALLERS });

  constructor(private readonly perMinute: number) {}

  /** Uses one attempt; gives 0, or the seconds until the next one where none is left. */
  use(caller: string, now = performance.now()): number {
    const perMs = this.perMinute / 60_000;
    const known = this.buckets.get(caller);
    const left = known === undefined ? this.perMinute : Math.min(this.perMinute, known.left + (now - known.at) * perMs);
    const isAllowed = left >= 1;
    this.buckets.set(caller, { left: isAllowed ? left - 1 : left, at: now });
    return isAllowed ? 0 : Math.ceil((1 - left) / perMs / 1000);
  }
}
