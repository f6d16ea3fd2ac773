/**
 * A map whose entries go a fixed time after they were set. All have the same life, so the oldest stands first and each
 * `set` removes what has ended; no timer runs.
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

  set(key: string, value: V): void {
    const now = performance.now();
    for (const [old, { endsAt }] of this.entries) {
      if (endsAt > now) break;
      this.entries.delete(old);
    }
    this.entries.delete(key);
    this.entries.set(key, { value, endsAt: now + this.lifeMs });
  }

  clear(): void {
    this.entries.clear();
  }
}
