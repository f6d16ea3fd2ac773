import { AxiosError } from 'axios';
import { CONNECT_TIMEOUT } from './connect-timeout.js';
import { AttemptTimeout, type TimeoutPhase } from './deadlines.js';

/** How an attempt failed. `sent` is false only when the request certainly did not reach the peer. */
export type Failure =
  | { readonly kind: 'status'; readonly status: number; readonly sent: true }
  | { readonly kind: 'timeout'; readonly phase: TimeoutPhase; readonly sent: boolean }
  | { readonly kind: 'connection'; readonly sent: boolean }
  | { readonly kind: 'bad_answer' | 'cancelled'; readonly sent: true };

/** Errors with which no connection comes about. An open one can break with the same codes. */
const NEVER_CONNECTED: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/** Every 2xx; anything else is an error unless the caller wants to see it. */
export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/** Says how an attempt failed, from what axios and Node threw. */
export function classify(error: AxiosError): Failure {
  const code = error.code ?? '';
  if (code === 'ERR_CANCELED') return { kind: 'cancelled', sent: true };
  if (error instanceof AttemptTimeout) {
    return { kind: 'timeout', phase: error.phase, sent: error.phase === 'write' || error.phase === 'read' };
  }
  if (code === CONNECT_TIMEOUT || (code === 'ETIMEDOUT' && isConnecting(error))) {
    return { kind: 'timeout', phase: 'connect', sent: false };
  }
  if (error.response && !isSuccess(error.response.status)) {
    return { kind: 'status', status: error.response.status, sent: true };
  }
  if (code === 'ETIMEDOUT' || code === 'ECONNABORTED') return { kind: 'timeout', phase: 'read', sent: true };
  if (isUnreadable(error)) return { kind: 'bad_answer', sent: true };
  return { kind: 'connection', sent: !(NEVER_CONNECTED.has(code) && isConnecting(error)) };
}

/** Not HTTP (HPE_*), not what Content-Encoding says (zlib, brotli), or above the size limit. */
function isUnreadable(error: AxiosError): boolean {
  const code = error.code ?? '';
  return /^(HPE_|Z_|ERR__ERROR_|ERR_BROTLI)/.test(code) || code === AxiosError.ERR_BAD_RESPONSE;
}

/** Name resolution and TCP connect, of one address or (AggregateError) of several: no byte of the request left. */
function isConnecting({ cause }: AxiosError): boolean {
  const { name, syscall } = (cause ?? {}) as NodeJS.ErrnoException;
  return name === 'AggregateError' || syscall === 'connect' || syscall === 'getaddrinfo';
}
