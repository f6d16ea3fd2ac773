/** The limits of one target. Seconds unless the name says otherwise. */
export interface HttpLimits {
  /** One attempt, from when it may open a socket until its whole answer is read. */
  timeoutSeconds: number;
  /** Wait of one attempt for a free connection. Default: `timeoutSeconds`. */
  poolTimeoutSeconds: number;
  /** TCP connect and TLS handshake of one attempt. Default: `timeoutSeconds`. */
  connectTimeoutSeconds: number;
  /** Longest stall in sending a request. Default: `timeoutSeconds`. */
  writeTimeoutSeconds: number;
  /** Longest silence while waiting for an answer or between its parts. Default: `timeoutSeconds`. */
  readTimeoutSeconds: number;
  /** The whole call: tokens, every attempt, every wait. Default: 30, or `timeoutSeconds` if that is longer. */
  totalTimeoutSeconds: number;
  /** Most connections to the target, over all its instances; further requests queue. */
  maxConnections: number;
  /** Most idle sockets kept for the target, over all its instances. */
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
  /** With several instances: consecutive failed attempts that leave one out. */
  instanceFailureThreshold: number;
  /** How long such an instance is left out. */
  instanceEjectionSeconds: number;
  /** With several instances: time between two requests to `/health/live` of each; 0: none. */
  healthCheckSeconds: number;
  /** Most requests, retries included, that start in any second; 0: no limit. */
  requestsPerSecond: number;
  /** Most requests that wait for the rate limit; further ones are refused. */
  rateLimitQueue: number;
}

/** Defaults of every limit that does not follow from another. */
export const DEFAULT_LIMITS = {
  timeoutSeconds: 30,
  totalTimeoutSeconds: 30,
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
  instanceFailureThreshold: 3,
  instanceEjectionSeconds: 30,
  healthCheckSeconds: 10,
  requestsPerSecond: 0,
  rateLimitQueue: 100,
} as const satisfies Partial<HttpLimits>;

const WHOLE_NUMBERS: ReadonlySet<string> = new Set([
  'maxConnections',
  'maxKeepalive',
  'retryAttempts',
  'circuitBreakerThreshold',
  'maxResponseBytes',
  'instanceFailureThreshold',
  'rateLimitQueue',
]);
const MAY_BE_ZERO: ReadonlySet<string> = new Set([
  'maxKeepalive',
  'retryBaseDelayMs',
  'maxRetryAfterSeconds',
  'healthCheckSeconds',
  'requestsPerSecond',
  'rateLimitQueue',
]);

/**
 * The limits of one target: its own, else the module's, else the defaults.
 * @throws RangeError naming the option whose value is no usable number.
 */
export function resolveLimits(module: Partial<HttpLimits>, target: Partial<HttpLimits>): HttpLimits {
  const pick = <K extends keyof HttpLimits>(name: K): HttpLimits[K] | undefined => target[name] ?? module[name];
  const timeoutSeconds = pick('timeoutSeconds') ?? DEFAULT_LIMITS.timeoutSeconds;
  const limits: HttpLimits = {
    timeoutSeconds,
    poolTimeoutSeconds: pick('poolTimeoutSeconds') ?? timeoutSeconds,
    connectTimeoutSeconds: pick('connectTimeoutSeconds') ?? timeoutSeconds,
    writeTimeoutSeconds: pick('writeTimeoutSeconds') ?? timeoutSeconds,
    readTimeoutSeconds: pick('readTimeoutSeconds') ?? timeoutSeconds,
    totalTimeoutSeconds: pick('totalTimeoutSeconds') ?? Math.max(DEFAULT_LIMITS.totalTimeoutSeconds, timeoutSeconds),
    maxConnections: pick('maxConnections') ?? DEFAULT_LIMITS.maxConnections,
    maxKeepalive: pick('maxKeepalive') ?? DEFAULT_LIMITS.maxKeepalive,
    idleSocketSeconds: pick('idleSocketSeconds') ?? DEFAULT_LIMITS.idleSocketSeconds,
    retryAttempts: pick('retryAttempts') ?? DEFAULT_LIMITS.retryAttempts,
    retryBaseDelayMs: pick('retryBaseDelayMs') ?? DEFAULT_LIMITS.retryBaseDelayMs,
    retryMaxDelayMs: pick('retryMaxDelayMs') ?? DEFAULT_LIMITS.retryMaxDelayMs,
    maxRetryAfterSeconds: pick('maxRetryAfterSeconds') ?? DEFAULT_LIMITS.maxRetryAfterSeconds,
    circuitBreakerThreshold: pick('circuitBreakerThreshold') ?? DEFAULT_LIMITS.circuitBreakerThreshold,
    circuitBreakerTimeoutSeconds: pick('circuitBreakerTimeoutSeconds') ?? DEFAULT_LIMITS.circuitBreakerTimeoutSeconds,
    maxResponseBytes: pick('maxResponseBytes') ?? DEFAULT_LIMITS.maxResponseBytes,
    instanceFailureThreshold: pick('instanceFailureThreshold') ?? DEFAULT_LIMITS.instanceFailureThreshold,
    instanceEjectionSeconds: pick('instanceEjectionSeconds') ?? DEFAULT_LIMITS.instanceEjectionSeconds,
    healthCheckSeconds: pick('healthCheckSeconds') ?? DEFAULT_LIMITS.healthCheckSeconds,
    requestsPerSecond: pick('requestsPerSecond') ?? DEFAULT_LIMITS.requestsPerSecond,
    rateLimitQueue: pick('rateLimitQueue') ?? DEFAULT_LIMITS.rateLimitQueue,
  };
  for (const [name, value] of Object.entries(limits) as [string, number][]) {
    const usable = Number.isFinite(value) && (MAY_BE_ZERO.has(name) ? value >= 0 : value > 0);
    if (!usable || (WHOLE_NUMBERS.has(name) && !Number.isInteger(value))) {
      throw new RangeError(`HTTP option ${name} has no usable value: ${value}`);
    }
  }
  return limits;
}
