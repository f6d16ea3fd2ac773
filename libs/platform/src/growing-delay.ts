/** How long one has to wait after failures; times in seconds. */
export interface DelayRule {
  /** Failures that cost nothing. */
  free: number;
  first: number;
  longest: number;
}

/** Seconds to wait after so many failures: nothing, then `first`, doubled by each further one, at most `longest`. */
export function delayAfter(failures: number, { free, first, longest }: DelayRule): number {
  return failures <= free ? 0 : Math.min(longest, first * 2 ** Math.min(failures - free - 1, 60));
}
