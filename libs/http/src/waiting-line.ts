import { Abandoned } from './call.js';

/** Waiters who are let through one by one, the first first, and who can leave. */
export class WaitingLine {
  readonly #waiting = new Set<() => void>();

  get length(): number {
    return this.#waiting.size;
  }

  /**
   * Resolves when `next` lets this waiter through.
   * @throws Abandoned as soon as the signal is aborted; the waiter is out of the line then.
   */
  wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const enter = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        this.#waiting.delete(enter);
        reject(new Abandoned('aborted'));
      };
      if (signal.aborted) return reject(new Abandoned('aborted'));
      this.#waiting.add(enter);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  /** Lets the first one through; false when nobody waits. */
  next(): boolean {
    for (const enter of this.#waiting) {
      this.#waiting.delete(enter);
      enter();
      return true;
    }
    return false;
  }
}
