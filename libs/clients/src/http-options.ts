import { SERVICE_NAMES, SERVICE_PORTS } from '@kugelpos/contracts';
import type { BreakerState, HttpMetricsSink, ResilientHttpOptions } from '@kugelpos/http';
import { currentRequest, productVersion, type Metrics } from '@kugelpos/platform';
import type { ClientsSettings } from './clients-settings.js';

const BREAKER_GAUGE: Readonly<Record<BreakerState, number>> = { closed: 0, half_open: 1, open: 2 };

/** Options of libs/http from this product's settings, request context and metrics. */
export function httpOptions(settings: ClientsSettings, metrics: Metrics): ResilientHttpOptions {
  return {
    timeoutSeconds: settings.HTTP_TIMEOUT,
    maxConnections: settings.HTTP_MAX_CONNECTIONS,
    maxKeepalive: settings.HTTP_MAX_KEEPALIVE,
    retryAttempts: settings.HTTP_RETRY_ATTEMPTS,
    circuitBreakerThreshold: settings.CIRCUIT_BREAKER_THRESHOLD,
    circuitBreakerTimeoutSeconds: settings.CIRCUIT_BREAKER_TIMEOUT,
    daprInvocation: settings.DAPR_SERVICE_INVOCATION,
    caFile: settings.HTTP_CA_FILE,
    allowPlainHttp: settings.HTTP_ALLOW_PLAIN,
    version: productVersion(),
    targets: Object.fromEntries(
      SERVICE_NAMES.map((name) => [name, { defaultUrl: `http://localhost:${SERVICE_PORTS[name]}` }]),
    ),
    requestContext: { current: () => contextValues() },
    metrics: metricsSink(metrics),
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
  };
}
