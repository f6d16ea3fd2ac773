import type { ErrorCode } from '@kugelpos/contracts';
import { ErrorCode as Code } from '@kugelpos/contracts';
import { catalogue } from './catalogue/index.js';

export interface AppErrorOptions {
  /** HTTP status where it differs from the catalogue's. */
  status?: number;
  /** Technical text in English for the envelope's `message`; never secrets, input or database details. */
  message?: string;
  /** Sent as `Retry-After`. */
  retryAfterSeconds?: number;
  /** Sent as the envelope's `data`. */
  data?: unknown;
  /** Extra response headers. */
  headers?: Record<string, string>;
  /** The original error: logged, never sent. */
  cause?: unknown;
}

/** A failure that a client may be told: a six-digit code with its status and localised text (spec common §4.2). */
export class AppError extends Error {
  readonly status: number;
  readonly retryAfterSeconds: number | undefined;
  readonly data: unknown;
  readonly headers: Record<string, string>;

  constructor(
    readonly code: ErrorCode,
    options: AppErrorOptions = {},
  ) {
    super(options.message ?? catalogue[code].en, { cause: options.cause });
    this.name = new.target.name;
    this.status = options.status ?? catalogue[code].status;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.data = options.data ?? null;
    this.headers = options.headers ?? {};
  }
}

/** One refused input: where it stands (`body`, `query`, `path`, `header` first) and why. */
export interface InputIssue {
  location: (string | number)[];
  reason: string;
}

/** Input that does not fit: 422 with every offending location, never the value itself. */
export class InvalidInputError extends AppError {
  constructor(readonly issues: InputIssue[]) {
    super(Code.INVALID_INPUT, {
      message: `Validation error: ${issues.map((i) => `${i.location.join(' -> ')}: ${i.reason}`).join('; ')}`,
      data: JSON.stringify(issues.map((i) => ({ loc: i.location, msg: i.reason }))),
    });
  }
}

/** No or wrong credentials: 401 with `WWW-Authenticate`. */
export class UnauthenticatedError extends AppError {
  constructor(message = 'Authentication failed') {
    super(Code.AUTHENTICATION_FAILED, { message, headers: { 'www-authenticate': 'Bearer realm="kugelpos"' } });
  }
}

/** Known caller, wrong role: 403. */
export class NotPermittedError extends AppError {
  constructor(message = 'Not permitted') {
    super(Code.NOT_PERMITTED, { message });
  }
}

/** The tenant named in the request is not the caller's: 400 / 100000 (decisions 18, spec common §4.5 rule 9). */
export class TenantMismatchError extends AppError {
  constructor() {
    super(Code.GENERAL, { message: 'The tenant of the request is not the tenant of the credentials' });
  }
}

/** The named thing does not exist: 404 / 100001. */
export class NotFoundError extends AppError {
  constructor(what: string) {
    super(Code.NOT_FOUND, { message: `${what} not found` });
  }
}

/** The natural key exists already: 400 / 500005. */
export class DuplicateKeyError extends AppError {
  constructor(what: string, cause?: unknown) {
    super(Code.DUPLICATE_KEY, { message: `${what} already exists`, cause });
  }
}

/** Too much at once or over its budget: 503 with `Retry-After` (design 11). */
export class BusyError extends AppError {
  constructor(message = 'Busy, try again shortly', retryAfterSeconds = 1, cause?: unknown) {
    super(Code.BUSY, { message, retryAfterSeconds, cause });
  }
}
