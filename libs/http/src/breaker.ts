import { EventEmitter } from 'node:events';
import CircuitBreaker from 'opossum';

export type BreakerState = 'closed' | 'open' | 'half_open';

/** Name under which an application emits {@link BreakerEvent}s, e.g. with `@nestjs/event-emitter`. */
export const BREAKER_CHANGED = 'http.breaker.changed';

/** A breaker changed its state. */
export interface BreakerEvent {
  readonly target: string;
  readonly state: BreakerState;
  readonly previous: BreakerState;
  readonly at: Date;
}

/** What one call says about the target: it works, it does not, or nothing at all (the caller's own abort). */
export type Outcome = 'answered' | 'failed' | 'ignored';

export interface BreakerOptions {
  readonly threshold: number;
  readonly openSeconds: number;
  readonly onChange: (event: BreakerEvent) => void;
}

/** The breaker refused a call. */
export class BreakerOpen extends Error {
  constructor(readonly retryAfterSeconds: number) {
    super('circuit breaker is open');
  }
}

type Circuit = CircuitBreaker<[() => Promise<void>], void>;

/**
 * The circuit breaker of one target: consecutive failed calls open it, after a while one probe decides.
 *
 * opossum keeps states, timer and the single probe. Its own opening rule (a percentage in a window) is switched off;
 * failures are counted in its events instead. opossum hears only of outcomes that count: an ignored one is neither a
 * success (which would close a half-open circuit) nor a failure, and a call that began before the circuit opened has
 * no say in whether it closes.
 */
export class TargetBreaker {
  #circuit: Circuit;
  #state: BreakerState = 'closed';
  #failures = 0;
  /** Counts openings: tells calls begun before the last one. */
  #era = 0;
  #openUntil = 0;

  constructor(
    readonly target: string,
    private readonly options: BreakerOptions,
  ) {
    this.#circuit = this.#make(false);
  }

  get state(): BreakerState {
    return this.#state;
  }

  get consecutiveFailures(): number {
    return this.#failures;
  }

  /**
   * Runs a call under the breaker; `judge` says what its error means.
   * @throws BreakerOpen at once when no call may pass; else whatever the call throws.
   */
  async run<T>(work: () => Promise<T>, judge: (error: unknown) => Outcome): Promise<T> {
    const circuit = this.#circuit;
    const era = this.#era;
    let result: { readonly value: T } | { readonly error: unknown } | undefined;
    let outcome: Outcome = 'answered';
    await new Promise<void>((done, refused) => {
      const reported = circuit.fire(async () => {
        try {
          result = { value: await work() };
        } catch (error) {
          result = { error };
          outcome = judge(error);
        }
        if (outcome === 'ignored' || era !== this.#era) {
          if (era === this.#era && circuit.halfOpen) this.#freeProbe(circuit);
          done();
          await new Promise(() => {}); // never reported
        }
        if ('error' in result && outcome === 'failed') throw result.error;
      });
      reported.then(done, () => (result ? done() : refused(new BreakerOpen(this.#secondsUntilProbe()))));
    });
    if (result === undefined) throw new Error('unreachable: the breaker ended a call without a result');
    if ('error' in result) throw result.error;
    return result.value;
  }

  close(): void {
    this.#circuit.shutdown();
  }

  /** The probe said nothing: a fresh half-open circuit lets the next call be the probe. */
  #freeProbe(circuit: Circuit): void {
    circuit.shutdown();
    this.#circuit = this.#make(true);
  }

  #make(halfOpen: boolean): Circuit {
    const window = new EventEmitter();
    // `state` is part of opossum's API but missing in its types.
    const options: CircuitBreaker.Options & { state?: object } = {
      name: this.target,
      timeout: false,
      resetTimeout: this.options.openSeconds * 1000,
      errorThresholdPercentage: 100, // opens above this: never
      rollingCountBuckets: 1,
      rollingPercentilesEnabled: false,
      enableSnapshots: false,
      rotateBucketController: window,
      ...(halfOpen ? { state: { enabled: true, closed: false, halfOpen: true } } : {}),
    };
    const circuit: Circuit = new CircuitBreaker((call: () => Promise<void>) => call(), options);
    // opossum keeps every latency until the window rotates: nothing here reads it, so it rotates with each outcome.
    const forget = () => window.emit('rotate');
    circuit.on('success', () => {
      forget();
      this.#failures = 0;
    });
    circuit.on('failure', () => {
      forget();
      this.#failures += 1;
      if (circuit.closed && this.#failures >= this.options.threshold) circuit.open();
    });
    circuit.on('reject', forget);
    circuit.on('open', () => {
      this.#era += 1;
      this.#openUntil = Date.now() + this.options.openSeconds * 1000;
      this.#change('open');
    });
    circuit.on('halfOpen', () => this.#change('half_open'));
    circuit.on('close', () => this.#change('closed'));
    return circuit;
  }

  #change(state: BreakerState): void {
    const previous = this.#state;
    this.#state = state;
    this.options.onChange({ target: this.target, state, previous, at: new Date() });
  }

  #secondsUntilProbe(): number {
    return this.#state === 'open' ? Math.max(0, this.#openUntil - Date.now()) / 1000 : 0;
  }
}
