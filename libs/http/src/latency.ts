import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';

/** Durations of calls, in milliseconds; all 0 while there was none. */
export interface LatencyStats {
  readonly count: number;
  readonly averageMs: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
}

/** Longest duration that is told apart from longer ones. */
const HOUR_IN_US = 3_600_000_000;

/** Durations in Node's HDR histogram: two significant figures, some 25 kB, however many calls there were. */
export class Latency {
  readonly #histogram: RecordableHistogram = createHistogram({ lowest: 1, highest: HOUR_IN_US, figures: 2 });

  record(elapsedMs: number): void {
    this.#histogram.record(Math.min(HOUR_IN_US, Math.max(1, Math.round(elapsedMs * 1000))));
  }

  stats(): LatencyStats {
    const { count } = this.#histogram;
    if (count === 0) return { count, averageMs: 0, p95Ms: 0, p99Ms: 0 };
    return {
      count,
      averageMs: toMs(this.#histogram.mean),
      p95Ms: toMs(this.#histogram.percentile(95)),
      p99Ms: toMs(this.#histogram.percentile(99)),
    };
  }
}

function toMs(us: number): number {
  return Math.round(us) / 1000;
}
