import type { TimeoutPhase } from './deadlines.js';

/** What kind of failure an {@link HttpClientError} is. */
export type HttpFailureKind =
  | 'status'
  | 'timeout'
  | 'connection'
  | 'circuit_open'
  | 'bad_answer'
  | 'aborted'
  /** Never sent: the request is not sendable, or the client is closed. */
  | 'refused';

/** The error envelope of a neighbour, as it came. */
export interface ErrorEnvelope {
  readonly success: false;
  readonly code: number;
  readonly message: string;
  readonly user_error?: UserError | null;
  readonly userError?: UserError | null;
  readonly [field: string]: unknown;
}

/** Code and localised message that can be shown to the user. */
export interface UserError {
  readonly code: string;
  readonly message: string;
}

export interface HttpClientErrorFields {
  readonly target: string;
  readonly method: string;
  /** Without secrets in its query. */
  readonly url: string;
  readonly attempts: number;
  /** See {@link HttpClientError.retryable}. */
  readonly retryable: boolean;
  readonly status?: number;
  readonly body?: string;
  readonly envelope?: ErrorEnvelope;
  /** See {@link HttpClientError.retryAfterSeconds}. */
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
}

/** A call that failed. The sub-classes name the failures that are not an answer with an error status. */
export class HttpClientError extends Error {
  override readonly name: string = 'HttpClientError';
  readonly kind: HttpFailureKind = 'status';
  /** The answer's status, where there was an answer. */
  readonly status: number | undefined;
  /** The answer's body as text, cut at 8 kB. */
  readonly body: string | undefined;
  /** The answer's error envelope, if it had one. */
  readonly envelope: ErrorEnvelope | undefined;
  /** Whole seconds that a 429 or 503 asks to wait (`Retry-After`), or until an open breaker tries again. */
  readonly retryAfterSeconds: number | undefined;
  readonly target: string;
  readonly method: string;
  /** Without secrets in its query. */
  readonly url: string;
  /** Attempts that were started; 0 when nothing was sent. */
  readonly attempts: number;
  /** The failure is temporary and repeating the call cannot do its work twice. */
  readonly retryable: boolean;

  constructor(message: string, fields: HttpClientErrorFields) {
    super(message, fields.cause === undefined ? undefined : { cause: fields.cause });
    this.status = fields.status;
    this.body = fields.body;
    this.envelope = fields.envelope;
    this.retryAfterSeconds = fields.retryAfterSeconds;
    this.target = fields.target;
    this.method = fields.method;
    this.url = fields.url;
    this.attempts = fields.attempts;
    this.retryable = fields.retryable;
  }

  /** Code and localised message of the neighbour's envelope, whichever spelling it used. */
  get userError(): UserError | undefined {
    return this.envelope?.user_error ?? this.envelope?.userError ?? undefined;
  }
}

/** No whole answer in time. */
export class HttpTimeoutError extends HttpClientError {
  override readonly name = 'HttpTimeoutError';
  override readonly kind = 'timeout';

  constructor(
    message: string,
    fields: HttpClientErrorFields,
    /**
     * What took too long: the wait for a connection, connecting, sending the request, the answer, or the call as a
     * whole. For an attempt that ran out of time it is what the attempt was doing.
     */
    readonly phase: TimeoutPhase,
  ) {
    super(message, fields);
  }
}

/** No connection, or it broke before the answer was complete. */
export class HttpConnectionError extends HttpClientError {
  override readonly name = 'HttpConnectionError';
  override readonly kind = 'connection';
}

/** The breaker is open: nothing was sent. */
export class CircuitOpenError extends HttpClientError {
  override readonly name = 'CircuitOpenError';
  override readonly kind = 'circuit_open';

  constructor(
    message: string,
    fields: HttpClientErrorFields,
    /** Until the next probe is let through. */
    override readonly retryAfterSeconds: number,
  ) {
    super(message, fields);
  }
}

/** The answer cannot be used: not HTTP, not the JSON that was asked for, or too large. */
export class BadAnswerError extends HttpClientError {
  override readonly name = 'BadAnswerError';
  override readonly kind = 'bad_answer';
}

/** The caller's abort signal ended the call; `cause` is the signal's reason. */
export class HttpAbortedError extends HttpClientError {
  override readonly name = 'HttpAbortedError';
  override readonly kind = 'aborted';
}

/** The request was not sent: a forbidden header or path, a closed client, or (`retryable`) a full rate limit. */
export class RequestRefusedError extends HttpClientError {
  override readonly name = 'RequestRefusedError';
  override readonly kind = 'refused';
}
