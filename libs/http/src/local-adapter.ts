import { AsyncLocalStorage } from 'node:async_hooks';
import {
  AxiosError,
  AxiosHeaders,
  type AxiosAdapter,
  type AxiosResponse,
  type InternalAxiosRequestConfig,
} from 'axios';
import { Abandoned, untilAborted } from './call.js';
import { isSuccess } from './classify.js';

/** A call that stays in the process. */
export interface LocalRequest {
  readonly target: string;
  readonly method: string;
  /** From the root of the target: base path, path and query, e.g. `/api/v1/items/1?store=5`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer | undefined;
  /** Aborted at the deadline and when the caller aborts. */
  readonly signal: AbortSignal;
  /** Milliseconds left for the answer. */
  readonly deadlineMs: number;
}

export interface LocalResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | number | undefined>>;
  readonly body: string | Uint8Array;
}

/** Port: serves calls to targets that live in this process, e.g. with fastify's `inject`. */
export interface LocalDispatcher {
  handles(target: string): boolean;
  inject(request: LocalRequest): Promise<LocalResponse>;
}

/** Runs a function as this module was loaded: without the async context of whoever calls. */
const inFreshContext = AsyncLocalStorage.snapshot();

/**
 * An axios adapter that asks the dispatcher instead of opening a socket. The callee runs in a fresh async context (a
 * transaction or request of the caller must not leak into it); the caller is answered at its abort or deadline even
 * when the callee goes on.
 */
export function localAdapter(dispatcher: LocalDispatcher, request: Omit<LocalRequest, 'headers'>): AxiosAdapter {
  return async (config) => {
    const headers = plainHeaders(config);
    const ask = async () => asResponse(await inFreshContext(() => dispatcher.inject({ ...request, headers })), config);
    const response = await untilAborted(ask(), request.signal).catch((error: unknown) => {
      if (error instanceof Abandoned) throw error;
      throw AxiosError.from(error, 'ERR_LOCAL_DISPATCH', config);
    });
    if (isSuccess(response.status)) return response;
    throw new AxiosError(`status code ${response.status}`, AxiosError.ERR_BAD_RESPONSE, config, undefined, response);
  };
}

function asResponse(
  { status, headers, body }: LocalResponse,
  config: InternalAxiosRequestConfig,
): AxiosResponse<Buffer> {
  return { data: Buffer.from(body), status, statusText: '', headers: answerHeaders(headers), config };
}

function plainHeaders(config: InternalAxiosRequestConfig): Record<string, string> {
  const entries = Object.entries(config.headers.toJSON());
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), String(value)]));
}

function answerHeaders(headers: LocalResponse['headers']): AxiosHeaders {
  const result = new AxiosHeaders();
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) result.set(name.toLowerCase(), typeof value === 'object' ? [...value] : String(value));
  }
  return result;
}
