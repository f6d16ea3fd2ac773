import type { AxiosError } from 'axios';
import type { Failure } from './classify.js';
import type { HttpLimits } from './limits.js';

/** What decides whether a failed attempt is repeated. */
export interface RetryQuestion {
  readonly failure: Failure;
  /** Repeating cannot do the work twice. */
  readonly idempotent: boolean;
  /** Attempts made so far; 0 when none got as far as a socket. */
  readonly attempts: number;
  readonly remainingMs: number;
  /** From `Retry-After`, if the answer had one. */
  readonly retryAfterMs: number | undefined;
}

/** Milliseconds to wait before the next attempt, or undefined: give up now. `random` is in [0, 1). */
export function nextDelay(question: RetryQuestion, limits: HttpLimits, random: () => number): number | undefined {
  if (question.attempts >= limits.retryAttempts) return undefined;
  if (!isTemporary(question.failure, question.retryAfterMs)) return undefined;
  if (!question.idempotent && question.failure.sent) return undefined;
  const asked = Math.min(question.retryAfterMs ?? 0, limits.maxRetryAfterSeconds * 1000);
  const delay = Math.max(asked, backoff(question.attempts, limits, random));
  return delay < question.remainingMs ? delay : undefined;
}

/** Server errors, timeouts and broken connections; of the 4xx only a 429 that says when to come back. */
export function isTemporary(failure: Failure, retryAfterMs: number | undefined): boolean {
  switch (failure.kind) {
    case 'timeout':
    case 'connection':
      return true;
    case 'status':
      return failure.status >= 500 || (failure.status === 429 && retryAfterMs !== undefined);
    default:
      return false;
  }
}

/** Exponential back-off with full jitter: anything between nothing and the doubled, capped base. */
function backoff(attempts: number, limits: HttpLimits, random: () => number): number {
  return random() * Math.min(limits.retryMaxDelayMs, limits.retryBaseDelayMs * 2 ** Math.max(0, attempts - 1));
}

/** Milliseconds that a 429 or 503 asks to wait (`Retry-After` in seconds or as a date), if it does. */
export function retryAfterMs(error: AxiosError, now: number): number | undefined {
  const status = error.response?.status;
  if (status !== 429 && status !== 503) return undefined;
  const value: unknown = error.response?.headers['retry-after'];
  if (typeof value !== 'string') return undefined;
  if (/^\s*\d+\s*$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
