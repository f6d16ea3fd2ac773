import type { FastifyInstance, FastifyRequest } from 'fastify';
import { COMMONS, SERVICE_NAMES, type ServiceName } from '@kugelpos/contracts';
import type { Listeners } from '../listeners.js';
import { Metrics, statusClass } from '../metrics/metrics.js';
import { currentRequest, newRequestContext, runInRequest } from '../request-context.js';
import { requestLogEntry, type RequestLogSink } from '../request-log.js';

export interface RequestHookOptions {
  app: ServiceName | 'store';
  metrics: Metrics;
  listeners: Listeners;
  isStopping: () => boolean;
  sink: () => RequestLogSink | undefined;
  requestLogBodyLimit: number;
}

const SERVICES = new Set<string>(SERVICE_NAMES);

/** What happens around every request: context and request id, metrics by route template, the request log. */
export function addRequestHooks(server: FastifyInstance, options: RequestHookOptions): void {
  server.addHook('onRequest', (request, reply, done) => {
    options.listeners.requestBegan(request.raw);
    const context = newRequestContext(request.headers);
    void reply.header('x-request-id', context.requestId);
    if (options.isStopping()) void reply.header('connection', 'close');
    runInRequest(context, done);
  });

  const texts = new WeakMap<FastifyRequest, string>();
  server.addHook('onSend', (request, reply, payload, done) => {
    const isJson = String(reply.getHeader('content-type') ?? '').startsWith('application/json');
    if (isJson && typeof payload === 'string') texts.set(request, payload);
    done(null, payload);
  });

  server.addHook('onRequestAbort', (request, done) => {
    options.listeners.requestEnded(request.raw);
    done();
  });

  server.addHook('onResponse', (request, reply, done) => {
    options.listeners.requestEnded(request.raw);
    const service = serviceOf(request.url, options.app);
    const route = request.routeOptions.url ?? 'unknown';
    const labels = { service: service ?? 'store', method: request.method, route };
    const status = statusClass(reply.statusCode);
    options.metrics.requests.inc({ ...labels, status });
    options.metrics.requestDuration.observe(labels, reply.elapsedTime / 1000);
    if (reply.statusCode >= 400) options.metrics.requestErrors.inc({ ...labels, status });
    const sink = options.sink();
    if (sink !== undefined && service !== undefined && isBusiness(request.url) && !isAcrossTenants()) {
      sink.write(requestLogEntry(service, request, reply, texts.get(request), options.requestLogBodyLimit));
    }
    done();
  });
}

/** The service that a path belongs to: the process's own, or the first path segment in the store. */
function serviceOf(url: string, app: ServiceName | 'store'): ServiceName | undefined {
  if (app !== 'store') return app;
  const first = url.split(/[/?]/, 2)[1] ?? '';
  return SERVICES.has(first) ? (first as ServiceName) : undefined;
}

/** Probes, metrics and documentation are not remembered. */
function isBusiness(url: string): boolean {
  return /^(\/[a-z-]+)?\/api\//.test(url);
}

/** What services ask of each other for all tenants, every two seconds, is no business of anybody's. */
function isAcrossTenants(): boolean {
  return currentRequest()?.caller?.tenantId === COMMONS;
}

/** Sets who made the current request, for the log. */
export function setCaller(caller: NonNullable<ReturnType<typeof currentRequest>>['caller']): void {
  const context = currentRequest();
  if (context !== undefined) context.caller = caller;
}
