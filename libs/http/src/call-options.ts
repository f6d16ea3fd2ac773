import type { ResponseType } from './body.js';
import type { CacheOutcome, CallCacheOptions } from './cache.js';
import type { RetryLimits } from './call.js';
import type { QueryParams } from './path.js';

export type HttpMethod = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Options of one call. */
export interface CallOptions {
  /** Query parameters; undefined and null are left out, an array repeats the name. */
  params?: QueryParams;
  /** JSON, or a string or bytes as they are (name their `Content-Type` then). */
  body?: unknown;
  headers?: Readonly<Record<string, string | undefined>>;
  /** Repeating the call does no harm. Default: by method, or true with an `Idempotency-Key` header. */
  idempotent?: boolean;
  /** Time for the whole call with its retries. Default: the target's `totalTimeoutSeconds`. */
  deadlineMs?: number;
  /** Further attempts after the first, in place of the target's `retryAttempts` - 1; 0 for none. */
  retries?: number;
  /** In place of the target's. */
  retryBaseDelayMs?: number;
  /** In place of the target's. */
  retryMaxDelayMs?: number;
  signal?: AbortSignal;
  /** False: an error status is an answer like any other. Default true. */
  raiseForStatus?: boolean;
  /** The route as its server writes it (`/items/:code`), for metrics. Default `other`. */
  routeTemplate?: string;
  /**
   * True: a question that the process asks again and again by itself. The breaker neither refuses it nor hears of it,
   * and its end has no line in the log: whoever asks says what matters. Default false.
   */
  probe?: boolean;
  /** Token for this call instead of the target's. */
  bearerToken?: string;
  /** Default `json`. */
  responseType?: ResponseType;
  /** False: this GET neither reads nor fills the cache of its target. Without a cache it means nothing. */
  cache?: false | CallCacheOptions;
}

export interface HttpResponse<T> {
  readonly status: number;
  /** Lower-case names; repeated headers joined by commas. */
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined for an empty body. */
  readonly data: T;
  /** How it came, if the target has a response cache. */
  readonly cache?: CacheOutcome;
}

/** Limits of {@link HttpClient.getWithRetry}. */
export const PATIENT = { retries: 3, retryBaseDelayMs: 1_000, retryMaxDelayMs: 30_000 } as const satisfies CallOptions;

/** The route of a call in metrics. */
export function routeOf(options: CallOptions): string {
  return options.routeTemplate ?? 'other';
}

/** What a call says of its retries. @throws RangeError for what is no number of attempts or milliseconds. */
export function retryLimitsOf(options: CallOptions): Partial<RetryLimits> {
  const { retries, retryBaseDelayMs, retryMaxDelayMs } = options;
  if (retries === undefined && retryBaseDelayMs === undefined && retryMaxDelayMs === undefined) return {};
  for (const [name, value] of Object.entries({ retries, retryBaseDelayMs, retryMaxDelayMs })) {
    const usable = value === undefined || (Number.isFinite(value) && value >= 0);
    if (!usable || (name === 'retries' && !Number.isInteger(value ?? 0))) {
      throw new RangeError(`${name} has no usable value: ${value}`);
    }
  }
  return {
    ...(retries === undefined ? {} : { retryAttempts: retries + 1 }),
    ...(retryBaseDelayMs === undefined ? {} : { retryBaseDelayMs }),
    ...(retryMaxDelayMs === undefined ? {} : { retryMaxDelayMs }),
  };
}
