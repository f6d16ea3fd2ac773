/** The limits of one target. Seconds unless the name says otherwise. */
export interface HttpLimits {
  /** One attempt, from its start until its whole answer is read. */
  timeoutSeconds: number;
  /** TCP connect and TLS handshake of one attempt. Default: `timeoutSeconds`. */
  connectTimeoutSeconds: number;
  /** The whole call: tokens, every attempt, every wait. Default: `timeoutSeconds` × `retryAttempts`. */
  totalTimeoutSeconds: number;
  /** Most sockets to the target; further calls queue. */
  maxConnections: number;
  /** Most idle sockets kept for the target. */
  maxKeepalive: number;
  /** An idle socket is closed after this time. */
  idleSocketSeconds: number;
  /** Attempts in all, the first included. */
  retryAttempts: number;
  /** The first back-off is drawn from 0 to this, the next from 0 to twice this, and so on. */
  retryBaseDelayMs: number;
  /** Upper end of every back-off. */
  retryMaxDelayMs: number;
  /** Longest wait that a `Retry-After` can ask for. */
  maxRetryAfterSeconds: number;
  /** Consecutive failed calls that open the breaker. */
  circuitBreakerThreshold: number;
  /** How long an open breaker refuses before it lets one probe through. */
  circuitBreakerTimeoutSeconds: number;
  /** Largest answer that is read. */
  maxResponseBytes: number;
}

/** Defaults of every limit that does not follow from another. */
export const DEFAULT_LIMITS = {
  timeoutSeconds: 30,
  maxConnections: 100,
  maxKeepalive: 20,
  idleSocketSeconds: 30,
  retryAttempts: 3,
  retryBaseDelayMs: 100,
  retryMaxDelayMs: 2_000,
  maxRetryAfterSeconds: 10,
  circuitBreakerThreshold: 3,
  circuitBreakerTimeoutSeconds: 60,
  maxResponseBytes: 32 * 1024 * 1024,
} as const satisfies Partial<HttpLimits>;

const WHOLE_NUMBERS: ReadonlySet<string> = new Set([
  'maxConnections',
  'maxKeepalive',
  'retryAttempts',
  'circuitBreakerThreshold',
  'maxResponseBytes',
]);
const MAY_BE_ZERO: ReadonlySet<string> = new Set(['maxKeepalive', 'retryBaseDelayMs', 'maxRetryAfterSeconds']);

/**
 * The limits of one target: its own, else the module's, else the defaults.
 * @throws RangeError naming the option whose value is no usable number.
 */
export function resolveLimits(module: Partial<HttpLimits>, target: Partial<HttpLimits>): HttpLimits {
  const pick = <K extends keyof HttpLimits>(name: K): HttpLimits[K] | undefined => target[name] ?? module[name];
  const timeoutSeconds = pick('timeoutSeconds') ?? DEFAULT_LIMITS.timeoutSeconds;
  const retryAttempts = pick('retryAttempts') ?? DEFAULT_LIMITS.retryAttempts;
  const limits: HttpLimits = {
    timeoutSeconds,
    retryAttempts, // before the total that follows from it, so that an error names the cause
    connectTimeoutSeconds: pick('connectTimeoutSeconds') ?? timeoutSeconds,
    totalTimeoutSeconds: pick('totalTimeoutSeconds') ?? timeoutSeconds * retryAttempts,
    maxConnections: pick('maxConnections') ?? DEFAULT_LIMITS.maxConnections,
    maxKeepalive: pick('maxKeepalive') ?? DEFAULT_LIMITS.maxKeepalive,
    idleSocketSeconds: pick('idleSocketSeconds') ?? DEFAULT_LIMITS.idleSocketSeconds,
    retryBaseDelayMs: pick('retryBaseDelayMs') ?? DEFAULT_LIMITS.retryBaseDelayMs,
    retryMaxDelayMs: pick('retryMaxDelayMs') ?? DEFAULT_LIMITS.retryMaxDelayMs,
    maxRetryAfterSeconds: pick('maxRetryAfterSeconds') ?? DEFAULT_LIMITS.maxRetryAfterSeconds,
    circuitBreakerThreshold: pick('circuitBreakerThreshold') ?? DEFAULT_LIMITS.circuitBreakerThreshold,
    circuitBreakerTimeoutSeconds: pick('circuitBreakerTimeoutSeconds') ?? DEFAULT_LIMITS.circuitBreakerTimeoutSeconds,
    maxResponseBytes: pick('maxResponseBytes') ?? DEFAULT_LIMITS.maxResponseBytes,
  };
  for (const [name, value] of Object.entries(limits) as [string, number][]) {
    const usable = Number.isFinite(value) && (MAY_BE_ZERO.has(name) ? value >= 0 : value > 0);
    if (!usable || (WHOLE_NUMBERS.has(name) && !Number.isInteger(value))) {
      throw new RangeError(`HTTP option ${name} has no usable value: ${value}`);
    }
  }
  return limits;
}
