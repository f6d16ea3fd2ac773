import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ServiceName } from '@kugelpos/contracts';
import { maskSecrets, maskUrl } from './logging/mask-secrets.js';
import { currentRequest, type CallerInfo } from './request-context.js';

/** One served request, as it is remembered (spec common §6.3): secrets masked, bodies cut. */
export interface RequestLogEntry {
  tenantId: string | null;
  service: ServiceName;
  requestId: string;
  ipAddress: string;
  method: string;
  url: string;
  requestBody: unknown;
  acceptedAt: Date;
  statusCode: number;
  processTimeMs: number;
  responseBody: unknown;
  caller: CallerInfo | undefined;
}

/** Where entries go. `write` never blocks and never throws: logging must not change an answer (spec common §11 row 2). */
export interface RequestLogSink {
  write(entry: RequestLogEntry): void;
}

/** Routes whose bodies are credentials: all of the account service, and the terminal's exchange of its key. */
const NO_BODIES = /\/(accounts\/|auth\/token)/;

/** Builds the entry of a finished request; `limit` is the longest body text that is kept. */
export function requestLogEntry(
  service: ServiceName,
  request: FastifyRequest,
  reply: FastifyReply,
  responseText: string | undefined,
  limit: number,
): RequestLogEntry {
  const context = currentRequest();
  const withBodies = !NO_BODIES.test(request.url);
  return {
    tenantId: context?.caller?.tenantId ?? null,
    service,
    requestId: context?.requestId ?? '',
    ipAddress: request.ip,
    method: request.method,
    url: maskUrl(request.url),
    requestBody: withBodies ? cutBody(request.body, limit) : null,
    acceptedAt: new Date(Date.now() - reply.elapsedTime),
    statusCode: reply.statusCode,
    processTimeMs: Math.round(reply.elapsedTime),
    responseBody: withBodies && responseText !== undefined ? cutText(responseText, limit) : null,
    caller: context?.caller,
  };
}

function cutBody(body: unknown, limit: number): unknown {
  if (typeof body !== 'object' || body === null) return null;
  const masked = maskSecrets(body);
  const text = JSON.stringify(masked);
  return text.length <= limit ? masked : text.slice(0, limit);
}

/** An answer is kept as text: parsing it again would cost more than it tells. Secrets in it are masked by name. */
function cutText(text: string, limit: number): string {
  const cut = text.slice(0, limit);
  return cut.replace(/"(\w*(?:token|api_?key|pin|password|secret))":"[^"]*("|$)/gi, '"$1":"*****$2');
}
