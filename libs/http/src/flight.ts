import type { Call } from './call.js';

/** What a flight does, and what follows its end. */
export interface FlightPlan<T> {
  work(own: Call): Promise<T>;
  /** It has its result, or nobody waits for it any more. */
  ended(): void;
}

/**
 * One exchange that several calls wait for. It has a call of its own that lasts as long as any of theirs: each leaves at
 * its own deadline or abort, and only when the last one has left does the exchange end.
 */
export class Flight<T> {
  readonly call: Call;
  readonly #result: Promise<T>;
  readonly #ended: () => void;
  #waiting = 0;
  #isOver = false;

  constructor(own: Call, plan: FlightPlan<T>) {
    this.call = own;
    this.#ended = () => plan.ended();
    this.#result = this.#run(plan);
    this.#result.catch(() => {}); // who waits hears of it
  }

  /** @throws what the exchange throws; Abandoned when the call ends first. */
  async join(call: Call): Promise<T> {
    this.call.extend(call.remainingMs);
    this.#waiting += 1;
    try {
      return await call.within(this.#result);
    } catch (error) {
      // the common deadline is that of the last one to leave
      if (this.call.endedBy !== undefined && call.endedBy === undefined) call.end(this.call.endedBy);
      throw error;
    } finally {
      call.attempts = this.call.attempts;
      call.url = this.call.url;
      this.#waiting -= 1;
      if (this.#waiting === 0 && !this.#isOver) this.#leave(call);
    }
  }

  async #run(plan: FlightPlan<T>): Promise<T> {
    try {
      return await plan.work(this.call);
    } finally {
      this.#isOver = true;
      this.call.dispose();
      this.#ended();
    }
  }

  #leave(last: Call): void {
    this.#ended();
    this.call.end(last.endedBy ?? 'caller');
  }
}
