import type { EventEmitter2 } from '@nestjs/event-emitter';
import { SERVICE_NAMES, SERVICE_PORTS } from '@kugelpos/contracts';
import {
  BREAKER_CHANGED,
  genericPool,
  type BreakerState,
  type HttpMetricsSink,
  type ResilientHttpOptions,
  type TargetOptions,
} from '@kugelpos/http';
import { currentRequest, productVersion, type Metrics } from '@kugelpos/platform';
import type { ClientsSettings } from './clients-settings.js';
import { SLACK } from './slack-alerts.js';

const BREAKER_GAUGE: Readonly<Record<BreakerState, number>> = { closed: 0, half_open: 1, open: 2 };

/**
 * Options of libs/http from this product's settings, request context and metrics. The services are neighbours; any
 * other target is a third party and gets the limits of the generic pool. Breakers' changes are emitted as
 * {@link BREAKER_CHANGED} where there is an emitter.
 */
export function httpOptions(
  settings: ClientsSettings,
  metrics: Metrics,
  emitter?: Pick<EventEmitter2, 'emit'>,
  /** Where alerts go; a target of its own, whose path is a secret. */
  webhook?: string,
): ResilientHttpOptions {
  const neighbour: TargetOptions = {
    timeoutSeconds: settings.HTTP_TIMEOUT,
    totalTimeoutSeconds: settings.HTTP_TIMEOUT,
    circuitBreakerThreshold: settings.CIRCUIT_BREAKER_THRESHOLD,
    daprInvocation: settings.DAPR_SERVICE_INVOCATION,
  };
  return {
    ...genericPool,
    timeoutSeconds: settings.HTTP_GENERIC_TIMEOUT,
    totalTimeoutSeconds: settings.HTTP_GENERIC_TIMEOUT,
    circuitBreakerThreshold: settings.HTTP_GENERIC_BREAKER_THRESHOLD,
    circuitBreakerTimeoutSeconds: settings.CIRCUIT_BREAKER_TIMEOUT,
    maxConnections: settings.HTTP_MAX_CONNECTIONS,
    maxKeepalive: settings.HTTP_MAX_KEEPALIVE,
    retryAttempts: settings.HTTP_RETRY_ATTEMPTS,
    caFile: settings.HTTP_CA_FILE,
    allowPlainHttp: settings.HTTP_ALLOW_PLAIN,
    version: productVersion(),
    debug: (target) => settings.HTTP_DEBUG.includes(target),
    targets: {
      ...Object.fromEntries(
        SERVICE_NAMES.map((name) => [name, { ...neighbour, defaultUrl: `http://localhost:${SERVICE_PORTS[name]}` }]),
      ),
      ...(webhook === undefined ? {} : { [SLACK]: { url: new URL(webhook).origin, basePath: '' } }),
    },
    requestContext: { current: () => contextValues() },
    metrics: metricsSink(metrics),
    ...(emitter === undefined ? {} : { eventSink: (event) => emitter.emit(BREAKER_CHANGED, event) }),
  };
}

function contextValues() {
  const request = currentRequest();
  if (request === undefined) return undefined;
  const { requestId, traceparent, acceptLanguage } = request;
  return { requestId, traceparent, ...(acceptLanguage === undefined ? {} : { acceptLanguage }) };
}

function metricsSink(metrics: Metrics): HttpMetricsSink {
  return {
    observe: (target, method, route, status, seconds) =>
      metrics.clientCalls.observe({ target, method, route, status }, seconds),
    breakerState: (target, state) => metrics.breakerState.set({ target }, BREAKER_GAUGE[state]),
    retry: (target) => metrics.clientRetries.inc({ target }),
    cache: (target, outcome) => metrics.clientCache.inc({ target, outcome }),
  };
}
