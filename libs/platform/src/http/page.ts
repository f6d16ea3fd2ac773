import type { Metadata } from '@kugelpos/contracts';

/** A list answer: the controller returns it, the envelope gets `data` and `metadata` from it. */
export class Page<T> {
  constructor(
    readonly items: T[],
    readonly metadata: Metadata,
  ) {}

  /** The same page with each item mapped to its wire form. */
  map<U>(toWire: (item: T) => U): Page<U> {
    return new Page(this.items.map(toWire), this.metadata);
  }
}
