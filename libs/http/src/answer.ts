import type { AxiosResponse } from 'axios';
import { decodeBody, decodeLeniently, errorText, type ResponseType } from './body.js';
import type { CacheOutcome } from './cache.js';
import type { Call } from './call.js';
import type { HttpResponse } from './call-options.js';
import { BadAnswerError } from './errors.js';
import { fieldsOf, title } from './failure.js';

/** What is read of an answer. */
export type Received = Pick<AxiosResponse<Buffer>, 'status' | 'headers' | 'data'>;

/** A good answer for its caller. @throws BadAnswerError when it is not what the caller wants to read. */
export function readAnswer(
  response: Received,
  type: ResponseType,
  call: Call,
  cache?: CacheOutcome,
): HttpResponse<unknown> {
  const { status } = response;
  try {
    const headers = plainHeaders(response);
    const data = decodeBody(response.data, type);
    return cache === undefined ? { status, headers, data } : { status, headers, data, cache };
  } catch (cause) {
    const fields = { ...fieldsOf(call), status, body: errorText(response.data), cause };
    throw new BadAnswerError(`${title(call)}: the answer is not JSON`, fields);
  }
}

/** An answer with an error status, whatever its body is. */
export function readErrorAnswer(response: Received, type: ResponseType): HttpResponse<unknown> {
  const { status, data } = response;
  const body = type === 'json' ? decodeLeniently(data) : decodeBody(data, type);
  return { status, headers: plainHeaders(response), data: body };
}

/** Headers as one text each. */
export function plainHeaders(response: Pick<Received, 'headers'>): Record<string, string> {
  const plain: Record<string, string> = {};
  for (const name of Object.keys(response.headers)) {
    const value = (response.headers as Record<string, string | string[] | null>)[name];
    if (value != null) plain[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return plain;
}
