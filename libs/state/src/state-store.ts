/** A stored value with its revision. */
export interface Stored<T> {
  value: T;
  /** Positive, grows with every write of the key. */
  revision: number;
}

export interface SetOptions {
  /** Lifetime in seconds, from now; above 0, fractions allowed. */
  ttlSeconds: number;
  /** Write only if the key holds this revision; 0: only if the key is absent. Without it the write always happens. */
  expectedRevision?: number;
}

export interface DeleteOptions {
  /** Delete only what is not newer than this, and refuse this revision and older ones for a minute. */
  revision?: number;
}

/**
 * Key-value store of one service, with lifetimes and revisions: a cache in front of durable storage.
 *
 * Values are anything JSON can hold; what comes out is a copy. A key is written in one of two ways, never both:
 * `set`, where the store counts revisions, or `setIfNewer`, where the caller brings the revision of a durable document.
 *
 * Every method raises `StateUnavailable` within the configured deadline when the store cannot answer, and `TypeError`
 * or `RangeError` for a value, lifetime or revision that no store could take.
 */
export interface StateStore {
  /** The value and its revision; undefined when absent, expired or deleted. The shape `T` is the caller's promise. */
  get<T = unknown>(key: string): Promise<Stored<T> | undefined>;

  /**
   * Writes a value and answers its new revision, which is greater than any the key had before.
   * @throws RevisionConflict when `expectedRevision` is given and the key holds another one
   */
  set(key: string, value: unknown, options: SetOptions): Promise<number>;

  /**
   * Writes a value that carries its own revision (a whole number, 0 or more), unless the store holds a newer one or a
   * deletion of the same or a newer one. The same revision again keeps the value and renews its lifetime.
   * @returns true when the store now holds this revision, false when it knows a newer state
   */
  setIfNewer(key: string, value: unknown, revision: number, ttlSeconds: number): Promise<boolean>;

  /**
   * Deletes a key. Without a revision: whatever it holds. With one: unless it holds a newer revision.
   * @returns true when the key is absent now, false when a newer revision was kept
   */
  delete(key: string, options?: DeleteOptions): Promise<boolean>;
}

/** Hands out the state stores of a process. Injection token. */
export abstract class StateStores {
  /**
   * The store of a service; its keys are prefixed with the name, and the same name gives the same store.
   * @param service lower-case letters, digits and hyphens, for instance `cart`
   */
  abstract store(service: string): StateStore;

  /** Where the state is kept, for health details. */
  abstract readonly kind: 'memory' | 'redis';

  /** Resolves once the first connection attempt has succeeded or failed, at the latest after the deadline. */
  abstract ready(): Promise<void>;

  /**
   * Asks the store for a sign of life.
   * @throws StateUnavailable
   */
  abstract ping(): Promise<void>;

  /** Gives up connections; afterwards every call raises `StateUnavailable` with reason `closed`. */
  abstract close(): Promise<void>;
}
