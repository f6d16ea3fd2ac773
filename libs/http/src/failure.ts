import { AxiosError } from 'axios';
import type { BreakerOpen, Outcome } from './breaker.js';
import {
  BadAnswerError,
  CircuitOpenError,
  HttpAbortedError,
  HttpClientError,
  HttpConnectionError,
  HttpTimeoutError,
  RequestRefusedError,
  type HttpClientErrorFields,
} from './errors.js';
import { asEnvelope, decodeLeniently, errorText } from './body.js';
import type { Call } from './call.js';
import { classify } from './classify.js';
import { ForbiddenHeader } from './headers.js';
import { withoutSecrets } from './path.js';
import { RateLimited } from './rate-limit.js';
import { isTemporary, retryAfterMs } from './retry.js';

/** The typed error of a call that failed. Errors of interceptors and our own typed errors pass through. */
export function toHttpError(error: unknown, call: Call): unknown {
  if (call.endedBy !== undefined) return endedError(call);
  if (error instanceof ForbiddenHeader) return refused(error, fieldsOf(call));
  if (error instanceof RateLimited) return refused(error, { ...fieldsOf(call), retryable: true });
  if (!(error instanceof AxiosError)) return error;
  const failure = classify(error);
  const retryable = isTemporary(failure, retryAfterMs(error, Date.now())) && (call.idempotent || !failure.sent);
  const fields = { ...fieldsOf(call), retryable, cause: plainCause(error) };
  switch (failure.kind) {
    case 'status':
      return statusError(error, failure.status, fields);
    case 'timeout':
      return new HttpTimeoutError(`${title(call)}: ${error.message}`, fields, failure.phase);
    case 'bad_answer':
      return new BadAnswerError(`${title(call)}: unusable answer (${error.message})`, {
        ...fields,
        status: error.response?.status,
      });
    default:
      return new HttpConnectionError(`${title(call)}: ${error.message || error.code}`, fields);
  }
}

/** The typed error of a request that cannot be sent as it is. */
export function refused(cause: Error, fields: HttpClientErrorFields): RequestRefusedError {
  return new RequestRefusedError(`HTTP ${fields.method} ${fields.target}: ${cause.message}`, { ...fields, cause });
}

function endedError(call: Call): HttpClientError {
  const fields = fieldsOf(call);
  switch (call.endedBy) {
    case 'caller':
      return new HttpAbortedError(`${title(call)}: aborted by the caller`, { ...fields, cause: call.callerReason });
    case 'close':
      return new RequestRefusedError(`${title(call)}: the client was closed`, fields);
    default:
      return new HttpTimeoutError(
        `${title(call)}: no answer within the call's deadline`,
        { ...fields, retryable: call.idempotent || call.attempts === 0 },
        'total',
      );
  }
}

function statusError(error: AxiosError, status: number, fields: HttpClientErrorFields): HttpClientError {
  const data = error.response?.data;
  const bytes = Buffer.isBuffer(data) ? data : Buffer.alloc(0);
  const waitMs = retryAfterMs(error, Date.now());
  return new HttpClientError(`HTTP ${fields.method} ${fields.target}${pathOf(fields.url)} - ${status}`, {
    ...fields,
    cause: undefined,
    status,
    body: errorText(bytes),
    envelope: asEnvelope(decodeLeniently(bytes)),
    ...(waitMs === undefined ? {} : { retryAfterSeconds: Math.ceil(waitMs / 1000) }),
  });
}

/** What every error of a call says about it. */
export function fieldsOf(call: Call): HttpClientErrorFields {
  return {
    target: call.target,
    method: call.method,
    url: withoutSecrets(call.url),
    attempts: call.attempts,
    retryable: false,
  };
}

/** `HTTP GET master-data/items/1`, for messages. */
export function title(call: Call): string {
  return `HTTP ${call.method} ${call.target}${pathOf(call.path)}`;
}

/** The same with the base path, once an attempt was made: `HTTP GET master-data/api/v1/items/1`. */
export function titleOf(call: Call): string {
  return `HTTP ${call.method} ${call.target}${pathOf(call.url)}`;
}

function pathOf(url: string): string {
  const path = url.replace(/^[a-z]+:\/\/[^/]*/i, '');
  const mark = path.indexOf('?');
  return mark < 0 ? path : path.slice(0, mark);
}

/** The low-level cause without axios' configuration, which holds tokens. */
function plainCause(error: AxiosError): unknown {
  if (error.cause && !(error.cause instanceof AxiosError)) return error.cause;
  return Object.assign(new Error(error.message), { code: error.code });
}

/** What a failed call says about its target. */
export function judge(error: unknown, call: Call): Outcome {
  // Nothing was sent: a token could not be had, a header was refused, the deadline had passed before.
  if (call.attempts === 0 || !(error instanceof HttpClientError)) return 'ignored';
  switch (error.kind) {
    case 'timeout':
    case 'connection':
    case 'bad_answer':
      return 'failed';
    case 'status':
      return (error.status ?? 500) >= 500 ? 'failed' : 'answered';
    default:
      return 'ignored';
  }
}

/** The typed error of a call that the breaker refused. */
export function circuitOpen(error: BreakerOpen, call: Call): CircuitOpenError {
  const fields = { ...fieldsOf(call), retryable: true };
  return new CircuitOpenError(`${title(call)}: ${error.message}`, fields, error.retryAfterSeconds);
}
