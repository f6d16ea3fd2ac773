import { setImmediate as nextTurn } from 'node:timers/promises';

/** How long a command may hold the event loop, in milliseconds. */
const SLICE_MS = 8;
/** A read that took more steps than this goes to the reader, where there is one. */
export const LONG_READ = 2000;

/**
 * Work in small steps: each gives a result, or undefined when it has none yet, so that whoever drives it can let other
 * commands in between.
 */
export type Steps<T> = Iterable<T | undefined>;

/** Turns each result into another one. */
export function* mapSteps<T, R>(steps: Steps<T>, map: (item: T) => R): Generator<R | undefined> {
  for (const item of steps) yield item === undefined ? undefined : map(item);
}

/** Raised when a read turns out to be long: it starts anew on the reader. */
export class LongRead extends Error {}

/** Counts a command's steps and gives other commands a turn every few milliseconds. */
export class Turns {
  /** The command may still be moved to the reader. */
  isMovable = false;
  private steps = 0;
  private start = performance.now();

  /** `check` raises when the command must not go on after others had a turn. */
  constructor(private readonly check: () => void) {}

  /** Counts a step; true when it is time to let go of iterators and to await {@link next}. */
  isOver(): boolean {
    if ((++this.steps & 7) !== 0) return false;
    if (this.isMovable && this.steps > LONG_READ) throw new LongRead();
    return performance.now() - this.start > SLICE_MS;
  }

  async next(): Promise<void> {
    await nextTurn();
    this.check();
    this.start = performance.now();
  }
}
