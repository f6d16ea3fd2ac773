import { AxiosError } from 'axios';

/** How an attempt failed. `sent` is false only when the request certainly did not reach the peer. */
export type Failure =
  | { readonly kind: 'status'; readonly status: number; readonly sent: true }
  | { readonly kind: 'timeout' | 'connection'; readonly sent: boolean }
  | { readonly kind: 'bad_answer' | 'cancelled'; readonly sent: true };

/** `code` of the error that ends a socket which took too long to connect. */
export const CONNECT_TIMEOUT = 'ERR_CONNECT_TIMEOUT';

/** Errors of name resolution and of `connect`: no byte of the request left. */
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
  if (code === CONNECT_TIMEOUT) return { kind: 'timeout', sent: false };
  if (error.response && !isSuccess(error.response.status)) {
    return { kind: 'status', status: error.response.status, sent: true };
  }
  if (code === 'ETIMEDOUT') return { kind: 'timeout', sent: !isConnecting(error) };
  if (code === 'ECONNABORTED') return { kind: 'timeout', sent: true };
  if (isUnreadable(error)) return { kind: 'bad_answer', sent: true };
  return { kind: 'connection', sent: !NEVER_CONNECTED.has(code) };
}

/** Not HTTP (HPE_*), not what Content-Encoding says (zlib, brotli), or above the size limit. */
function isUnreadable(error: AxiosError): boolean {
  const code = error.code ?? '';
  return /^(HPE_|Z_|ERR__ERROR_|ERR_BROTLI)/.test(code) || code === AxiosError.ERR_BAD_RESPONSE;
}

function isConnecting(error: AxiosError): boolean {
  return (error.cause as NodeJS.ErrnoException | undefined)?.syscall === 'connect';
}
