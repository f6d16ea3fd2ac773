export { ResilientHttpModule, InjectHttpClient, httpClientToken, type FeatureTarget } from './module.js';
export { HttpClients, RESILIENT_HTTP_OPTIONS } from './clients.js';
export { HttpClient } from './client.js';
export type { CallOptions, HttpMethod, HttpResponse } from './call-options.js';
export {
  genericPool,
  type DaprInvocation,
  type HttpLogger,
  type ResilientHttpOptions,
  type TargetOptions,
} from './options.js';
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
  forwardedBearer,
  type HttpInterceptor,
  type IncomingAnswer,
  type OutgoingRequest,
  type RequestContext,
  type RequestContextValues,
  type TokenSource,
} from './interceptors.js';
export { RenewedTokens, type IssuedToken, type RenewedTokensOptions } from './token-source.js';
export { RequestHeaders, ForbiddenHeader } from './headers.js';
export type { LocalDispatcher, LocalRequest, LocalResponse } from './local-adapter.js';
export { type HttpMetricsSink, type StatusClass, type TargetStats } from './metrics.js';
export { BREAKER_CHANGED, type BreakerEvent, type BreakerState } from './breaker.js';
export type { LatencyStats } from './latency.js';
export type { PoolStats } from './pool.js';
export type { InstanceStats } from './instances.js';
export type { TimeoutPhase } from './deadlines.js';
export type { ConnectionOptions } from './tls.js';
