/** How guesses are slowed. */
export interface PinDelayRules {
  /** Wrong PINs in a row before there is a wait. */
  freeAttempts: number;
  /** The first wait; each further wrong PIN doubles it. */
  firstSeconds: number;
  longestSeconds: number;
}

/** Seconds to wait after so many wrong PINs in a row. */
export function pinDelaySeconds(attempts: number, rules: PinDelayRules): number {
  if (attempts < rules.freeAttempts) return 0;
  return Math.min(rules.longestSeconds, rules.firstSeconds * 2 ** (attempts - rules.freeAttempts));
}
