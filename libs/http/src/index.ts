export { ResilientHttpModule, InjectHttpClient, httpClientToken, type FeatureTarget } from './module.js';
export { HttpClients, RESILIENT_HTTP_OPTIONS } from './clients.js';
export { HttpClient, type CallOptions, type HttpMethod, type HttpResponse } from './client.js';
export { type DaprInvocation, type HttpLogger, type ResilientHttpOptions, type TargetOptions } from './options.js';
export type { CacheOptions, CacheOutcome, CacheStats, CallCacheOptions } from './cache.js';
export { DEFAULT_LIMITS, type HttpLimits } from './limits.js';
export { path, withoutSecrets, type QueryParams } from './path.js';
export { resolveBaseUrls, type BaseUrlInput, type BaseUrls, type BaseUrlSource } from './base-url.js';
export type { ResponseType } from './body.js';
export {
  BadAnswerError,
  CircuitOpenError,
  HttpAbortedError,
  HttpClientError,
  HttpConnectionError,
  HttpTimeoutError,
  RequestRefusedError,
  type ErrorEnvelope,
  type HttpFailureKind,
  type UserError,
} from './errors.js';
export {
  apiKey,
  bearerToken,
  contextHeaders,
  defaultHeaders,
  type OutgoingRequest,
  type RequestContext,
  type RequestContextValues,
  type RequestInterceptor,
  type TokenSource,
} from './interceptors.js';
export { RequestHeaders, ForbiddenHeader } from './headers.js';
export type { LocalDispatcher, LocalRequest, LocalResponse } from './local-adapter.js';
export { type HttpMetricsSink, type StatusClass, type TargetStats } from './metrics.js';
export type { BreakerEvent, BreakerState } from './breaker.js';
export type { PoolStats } from './pool.js';
