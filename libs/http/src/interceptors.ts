import type { RequestHeaders } from './headers.js';

/** The request that is about to be sent; an interceptor changes its headers. */
export interface OutgoingRequest {
  readonly target: string;
  readonly method: string;
  /** Path and query below the base URL. */
  readonly path: string;
  readonly headers: RequestHeaders;
  /** The body's bytes as they will be sent. */
  readonly body: string | Buffer | undefined;
  /** Aborted when the call ends first. */
  readonly signal: AbortSignal;
  /** Of the request being served, empty outside one. */
  readonly context: RequestContextValues;
}

/** The answer that the caller is about to get; an interceptor may replace its data. */
export interface IncomingAnswer {
  readonly target: string;
  readonly method: string;
  /** Path and query below the base URL. */
  readonly path: string;
  readonly status: number;
  /** Lower-case names; repeated headers joined by commas. */
  readonly headers: Readonly<Record<string, string>>;
  /** The decoded body. What stands here afterwards is the call's `data`. */
  data: unknown;
  /** Of the whole call so far, its attempts and waits included. */
  readonly durationMs: number;
  /** Attempts it took. */
  readonly attempts: number;
  /** Aborted when the call ends first. */
  readonly signal: AbortSignal;
  /** Of the request being served, empty outside one. */
  readonly context: RequestContextValues;
}

/**
 * Looks at every request once before its first attempt, at every final answer once (error statuses included), or at
 * both. Lower `order` first in both directions (default 0; the built-in ones are below -100), equal ones in the order of
 * registration, the module's before the target's. An error it throws ends the call unchanged. Thrown for a request, it
 * says nothing about the target; thrown for an answer, the answer's status still counts for the breaker, unless the
 * error is an `HttpClientError` and so says itself what it means (`BadAnswerError`: the target failed).
 */
export interface HttpInterceptor {
  readonly name?: string;
  readonly order?: number;
  intercept?(request: OutgoingRequest): void | Promise<void>;
  interceptAnswer?(answer: IncomingAnswer): void | Promise<void>;
}

/** What a request being served passes on to the calls it makes. */
export interface RequestContextValues {
  readonly requestId?: string;
  /** W3C trace context. */
  readonly traceparent?: string;
  readonly acceptLanguage?: string;
  /** The caller's own token; passed on only to targets with `forwardBearer`. */
  readonly bearerToken?: string;
}

/** Port: the request being served now, if any. */
export interface RequestContext {
  current(): RequestContextValues | undefined;
}

/** Port: tokens for calls to a target. It caches and renews them itself, e.g. a {@link RenewedTokens}. */
export interface TokenSource {
  tokenFor(target: string, context: RequestContextValues): Promise<string>;
}

/** Runs the interceptors of requests one after the other, in their order; undefined if none had to be awaited. */
export function runInterceptors(
  interceptors: readonly HttpInterceptor[],
  request: OutgoingRequest,
): Promise<void> | undefined {
  return inTurn(interceptors, (one) => one.intercept?.(request));
}

/** Runs the interceptors of answers one after the other, in their order; undefined if none had to be awaited. */
export function runAnswerInterceptors(
  interceptors: readonly HttpInterceptor[],
  answer: IncomingAnswer,
): Promise<void> | undefined {
  return inTurn(interceptors, (one) => one.interceptAnswer?.(answer));
}

function inTurn(
  interceptors: readonly HttpInterceptor[],
  run: (interceptor: HttpInterceptor) => void | Promise<void>,
): Promise<void> | undefined {
  for (const [i, interceptor] of interceptors.entries()) {
    const pending = run(interceptor);
    if (pending) return pending.then(() => inTurn(interceptors.slice(i + 1), run));
  }
  return undefined;
}

/** Interceptors in the order in which they run. */
export function inOrder(interceptors: readonly HttpInterceptor[]): HttpInterceptor[] {
  return [...interceptors].sort((a, b) => (a.order ?? 0) - (b.order ?? 0));
}

const DEFAULT_VERSION = '1.0';

/** `User-Agent`, `Accept`, `Content-Type` for a body, and the given headers, where the call did not set them. */
export function defaultHeaders(
  headers: Readonly<Record<string, string>> = {},
  version = DEFAULT_VERSION,
): HttpInterceptor {
  const defaults = Object.entries(headers);
  const userAgent = `kugelpos-client/${version}`;
  return {
    name: 'default-headers',
    order: -300,
    intercept(request) {
      for (const [name, value] of defaults) request.headers.setDefault(name, value);
      request.headers.setDefault('User-Agent', userAgent);
      request.headers.setDefault('Accept', 'application/json');
      // Without a body it would make servers parse an empty one.
      if (request.body !== undefined) request.headers.setDefault('Content-Type', 'application/json');
    },
  };
}

/** `X-Request-ID`, `traceparent` and `Accept-Language` of the request being served. */
export function contextHeaders(): HttpInterceptor {
  return {
    name: 'context-headers',
    order: -200,
    intercept({ headers, context }) {
      if (context.requestId) headers.setDefault('X-Request-ID', context.requestId);
      if (context.traceparent) headers.setDefault('traceparent', context.traceparent);
      if (context.acceptLanguage) headers.setDefault('Accept-Language', context.acceptLanguage);
    },
  };
}

/** `Authorization: Bearer …` from a fixed token or a source, unless the call has an `Authorization` already. */
export function bearerToken(token: string | TokenSource): HttpInterceptor {
  return {
    name: 'bearer-token',
    order: -150,
    async intercept({ headers, target, context }) {
      if (headers.has('Authorization')) return;
      const value = typeof token === 'string' ? token : await token.tokenFor(target, context);
      headers.set('Authorization', `Bearer ${value}`);
    },
  };
}

/** `Authorization: Bearer …` with the token of the request being served, if it has one and the call has none. */
export function forwardedBearer(): HttpInterceptor {
  return {
    name: 'forwarded-bearer',
    order: -160, // before the target's own token, which then is the fallback
    intercept({ headers, context }) {
      if (context.bearerToken) headers.setDefault('Authorization', `Bearer ${context.bearerToken}`);
    },
  };
}

/** An API key header, `X-API-Key` unless another is named. */
export function apiKey(value: string, header = 'X-API-Key'): HttpInterceptor {
  return {
    name: 'api-key',
    order: -150,
    intercept({ headers }) {
      headers.setDefault(header, value);
    },
  };
}
