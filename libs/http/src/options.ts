import type { CacheOptions } from './cache.js';
import type { HttpInterceptor, RequestContext, TokenSource } from './interceptors.js';
import type { LocalDispatcher } from './local-adapter.js';
import type { HttpLimits } from './limits.js';
import type { HttpMetricsSink } from './metrics.js';
import type { BreakerEvent } from './breaker.js';
import type { ConnectionOptions } from './tls.js';

/** What one target needs beyond the module's own options; every field overrides the module's. */
export interface TargetOptions extends Partial<HttpLimits>, ConnectionOptions {
  /** Base URL with its path, or several separated by commas (round robin). Wins over the environment. */
  url?: string;
  /** Origin to use when neither options nor environment nor Dapr name one. Default `http://<target>`. */
  defaultUrl?: string;
  /** Path appended to a bare origin, to a Dapr URL and to a call in the process. Default `/api/v1`. */
  basePath?: string;
  /** False: never through Dapr, e.g. for a third party. An object overrides the module's. */
  daprInvocation?: boolean | DaprInvocation;
  /** The target's Dapr app-id. Default: its name. */
  daprAppId?: string;
  /** Headers of every request; a call's own headers win. */
  headers?: Readonly<Record<string, string>>;
  /** A fixed bearer token. */
  bearerToken?: string;
  /** An API key, sent as `X-API-Key` unless a header is named. */
  apiKey?: string | { readonly header: string; readonly value: string };
  /** True: send a token of the module's `tokenSource`. Off by default, so that no third party ever gets one. */
  serviceToken?: boolean;
  /** True: pass on the bearer token of the request being served. Off by default, for the same reason. */
  forwardBearer?: boolean;
  /** Keeps answers to GETs by the rules of HTTP, each for its caller alone. Default false. */
  cache?: boolean | CacheOptions;
  /** Interceptors of this target, besides the module's. */
  interceptors?: readonly HttpInterceptor[];
  /** True: log headers and bodies of every call, secrets masked, bodies cut. Default false. */
  debug?: boolean;
}

/**
 * Limits for third parties, who are slower to forgive and quicker to be given up: 10 s in place of 30, a breaker that
 * opens after 5 failed calls in place of 3. For one target (`targets: { bank: { ...genericPool, url } }`) or as the
 * module's own, with the neighbours as the exceptions.
 */
export const genericPool = {
  timeoutSeconds: 10,
  totalTimeoutSeconds: 10,
  circuitBreakerThreshold: 5,
  daprInvocation: false,
} as const satisfies TargetOptions;

/** Where the Dapr sidecar listens. Default `http://localhost:<DAPR_HTTP_PORT, else 3500>`. */
export interface DaprInvocation {
  readonly endpoint?: string;
}

/** The part of Nest's LoggerService that is used. */
export interface HttpLogger {
  log(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** Options of {@link ResilientHttpModule}: limits and ports for all targets, and the targets themselves. */
export interface ResilientHttpOptions extends Partial<HttpLimits>, ConnectionOptions {
  /** Options of single targets, by name. */
  targets?: Readonly<Record<string, TargetOptions>>;
  /** Base path for targets that name none. Default `/api/v1`. */
  basePath?: string;
  /** Call targets that have no URL through the Dapr sidecar. Default false. */
  daprInvocation?: boolean | DaprInvocation;
  /** Where `BASE_URL_*`, `*_SERVICE_URL`, `DAPR_HTTP_PORT` and `NODE_ENV` are read. Default `process.env`. */
  env?: Readonly<Record<string, string | undefined>>;
  /** Version in `User-Agent: kugelpos-client/<version>`. Default `1.0`. */
  version?: string;
  /** Interceptors of all targets. */
  interceptors?: readonly HttpInterceptor[];
  /** Gives service tokens for targets with `serviceToken: true`. */
  tokenSource?: TokenSource;
  /** Gives request id, trace and language of the request being served, to be passed on. */
  requestContext?: RequestContext;
  /** Calls of targets it handles stay in the process. Can be set later: `HttpClients.setLocalDispatcher`. */
  localDispatcher?: LocalDispatcher;
  /** Receives the figures. Default: nobody. */
  metrics?: HttpMetricsSink;
  /** Receives every change of a breaker's state, e.g. to emit it as the application event `http.breaker.changed`. */
  eventSink?: (event: BreakerEvent) => void;
  /** Default: a Nest `Logger` named ResilientHttp. */
  logger?: HttpLogger;
  /** For targets that do not say themselves: all of them, or those the function chooses. Default false. */
  debug?: boolean | ((target: string) => boolean);
  /** How long a shutdown lets calls in flight finish before it cancels them. Default 5. */
  closeGraceSeconds?: number;
}

export const DEFAULT_BASE_PATH = '/api/v1';
export const DEFAULT_CLOSE_GRACE_SECONDS = 5;
