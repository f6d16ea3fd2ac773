import { AsyncLocalStorage } from 'node:async_hooks';
import { AxiosError, type AxiosResponse } from 'axios';
import type { Received } from './answer.js';
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
 * Asks the dispatcher instead of opening a socket, and fails as axios does: its pipeline has no part in it, since it
 * would cost as much as all the rest of such a call. The callee runs in a fresh async context (a transaction or request
 * of the caller must not leak into it); the caller is answered at its abort or deadline even when the callee goes on.
 */
export async function callLocally(dispatcher: LocalDispatcher, request: LocalRequest): Promise<Received> {
  const ask = async () => received(await inFreshContext(() => dispatcher.inject(request)));
  const answer = await untilAborted(ask(), request.signal).catch((error: unknown) => {
    if (error instanceof Abandoned) throw error;
    throw AxiosError.from(error, 'ERR_LOCAL_DISPATCH');
  });
  if (isSuccess(answer.status)) return answer;
  const message = `status code ${answer.status}`;
  throw new AxiosError(message, AxiosError.ERR_BAD_RESPONSE, undefined, undefined, answer as AxiosResponse<Buffer>);
}

function received({ status, headers, body }: LocalResponse): Received {
  const lowerCase: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) lowerCase[name.toLowerCase()] = typeof value === 'object' ? [...value] : String(value);
  }
  return { status, headers: lowerCase, data: Buffer.from(body) };
}
