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

/**
 * Looks at every request once before its first attempt. Lower `order` first (default 0; the built-in ones are below
 * -100), equal ones in the order of registration, the module's before the target's. An error it throws ends the call
 * unchanged and says nothing about the target.
 */
export interface RequestInterceptor {
  readonly name?: string;
  readonly order?: number;
  intercept(request: OutgoingRequest): void | Promise<void>;
}

/** What a request being served passes on to the calls it makes. */
export interface RequestContextValues {
  readonly requestId?: string;
  /** W3C trace context. */
  readonly traceparent?: string;
  readonly acceptLanguage?: string;
}

/** Port: the request being served now, if any. */
export interface RequestContext {
  current(): RequestContextValues | undefined;
}

/** Port: tokens for calls to a target. It caches and renews them itself. */
export interface TokenSource {
  tokenFor(target: string, context: RequestContextValues): Promise<string>;
}

/** Runs interceptors one after the other, in their order. */
export async function runInterceptors(
  interceptors: readonly RequestInterceptor[],
  request: OutgoingRequest,
): Promise<void> {
  for (const interceptor of interceptors) await interceptor.intercept(request);
}

/** Interceptors in the order in which they run. */
export function inOrder(interceptors: readonly RequestInterceptor[]): RequestInterceptor[] {
  return [...interceptors].sort((a, b) => (a.order ?? 0) - (b.order ?? 0));
}

const DEFAULT_VERSION = '1.0';

/** `User-Agent`, `Accept`, `Content-Type` for a body, and the given headers, where the call did not set them. */
export function defaultHeaders(
  headers: Readonly<Record<string, string>> = {},
  version = DEFAULT_VERSION,
): RequestInterceptor {
  return {
    name: 'default-headers',
    order: -300,
    intercept(request) {
      for (const [name, value] of Object.entries(headers)) request.headers.setDefault(name, value);
      request.headers.setDefault('User-Agent', `kugelpos-client/${version}`);
      request.headers.setDefault('Accept', 'application/json');
      // Without a body it would make servers parse an empty one.
      if (request.body !== undefined) request.headers.setDefault('Content-Type', 'application/json');
    },
  };
}

/** `X-Request-ID`, `traceparent` and `Accept-Language` of the request being served. */
export function contextHeaders(): RequestInterceptor {
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
export function bearerToken(token: string | TokenSource): RequestInterceptor {
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

/** An API key header, `X-API-Key` unless another is named. */
export function apiKey(value: string, header = 'X-API-Key'): RequestInterceptor {
  return {
    name: 'api-key',
    order: -150,
    intercept({ headers }) {
      headers.setDefault(header, value);
    },
  };
}
