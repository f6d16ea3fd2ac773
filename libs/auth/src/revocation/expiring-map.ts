/**
 * A map whose entries go a fixed time after they were set, or some time later. The oldest stands first and each `set`
 * removes what has ended up to the first that has not; no timer runs.
 */
export class ExpiringMap<V> {
  private readonly entries = new Map<string, { value: V; endsAt: number }>();

  constructor(private readonly lifeMs: number) {}

  get size(): number {
    return this.entries.size;
  }

  get(key: string): V | undefined {
    return this.entries.get(key)?.value;
  }

  has(key: string): boolean {
    return this.entries.has(key);
  }

  /** @param longerMs how much longer than the others this entry stays */
  set(key: string, value: V, longerMs = 0): void {
    const now = performance.now();
    for (const [old, { endsAt }] of this.entries) {
      if (endsAt > now) break;
      this.entries.delete(old);
    }
    this.entries.delete(key);
    this.entries.set(key, { value, endsAt: now + longerMs + this.lifeMs });
  }

  clear(): void {
    this.entries.clear();
  }
}
