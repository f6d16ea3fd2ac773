import type { Outcome } from './breaker.js';
import type { Call } from './call.js';
import type { HttpResponse } from './call-options.js';
import { HttpClientError } from './errors.js';
import { judge } from './failure.js';

/**
 * A call that failed although there was an answer: its error, and the answer for who does not want errors raised.
 * Without an answer, an interceptor threw the error.
 */
export class AnsweredWithError extends Error {
  constructor(
    readonly error: unknown,
    readonly answer: HttpResponse<unknown> | undefined,
    readonly status = answer?.status ?? 0,
  ) {
    super('answered with an error');
  }
}

/** The error that the caller gets. */
export function causeOf(error: unknown): unknown {
  return error instanceof AnsweredWithError ? error.error : error;
}

/** What a failed call says about its target. An interceptor that refuses an answer does not undo the answer. */
export function verdict(error: unknown, call: Call): Outcome {
  const cause = causeOf(error);
  if (!(error instanceof AnsweredWithError)) return judge(cause, call);
  if (cause instanceof HttpClientError && call.endedBy === undefined) return judge(cause, call);
  return error.status >= 500 ? 'failed' : 'answered';
}
