import { HttpException } from '@nestjs/common';
import { ErrorCode } from '@kugelpos/contracts';
import { isDuplicateKey } from './duplicate-key.js';
import { AppError, BusyError, DuplicateKeyError, InvalidInputError, UnauthenticatedError } from './app-error.js';

interface ErrorLike {
  name?: unknown;
  code?: unknown;
  statusCode?: unknown;
  message?: unknown;
  errorLabels?: unknown;
}

const HTTP_STATUS_CODES: Readonly<Record<number, ErrorCode>> = {
  401: ErrorCode.AUTHENTICATION_FAILED,
  403: ErrorCode.NOT_PERMITTED,
  404: ErrorCode.NOT_FOUND,
  405: ErrorCode.METHOD_NOT_ALLOWED,
  408: ErrorCode.REQUEST_TIMEOUT,
  413: ErrorCode.BODY_TOO_LARGE,
  414: ErrorCode.URI_TOO_LONG,
  415: ErrorCode.UNSUPPORTED_MEDIA_TYPE,
  431: ErrorCode.HEADER_TOO_LARGE,
  503: ErrorCode.BUSY,
};

/** Turns whatever was thrown into the error a client is told (spec common §4.2 with the recommendations of §11). */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (thrown instanceof HttpException) return fromHttpStatus(thrown.getStatus(), thrown.message, thrown);
  const error = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as ErrorLike;
  return fromDatabase(error, thrown) ?? fromFastify(error, thrown) ?? unexpected(thrown);
}

function unexpected(cause: unknown): AppError {
  return new AppError(ErrorCode.UNEXPECTED_ERROR, { message: 'Internal error', cause });
}

function fromHttpStatus(status: number, message: string, cause: unknown): AppError {
  // Only the framework raises these, and only for a request that it cannot read: bad JSON, bad URL encoding.
  if (status === 400) return new InvalidInputError([{ location: ['body'], reason: message }]);
  if (status === 401) return new UnauthenticatedError(message);
  if (status >= 500 && status !== 503) return unexpected(cause);
  return new AppError(HTTP_STATUS_CODES[status] ?? ErrorCode.GENERAL, { status, message, cause });
}

/** Errors of the MongoDB driver, told by name so that this lib needs no driver. */
function fromDatabase(error: ErrorLike, cause: unknown): AppError | undefined {
  const name = typeof error.name === 'string' ? error.name : '';
  if (!/^Mongo/.test(name)) return undefined;
  if (isDuplicateKey(error)) return new DuplicateKeyError('Record', cause);
  if (Array.isArray(error.errorLabels) && error.errorLabels.includes('TransientTransactionError')) {
    return new BusyError('The database is busy', 1, cause);
  }
  return new AppError(ErrorCode.DATABASE_ERROR, { message: 'Database error', retryAfterSeconds: 1, cause });
}

/** Errors that Fastify raises before a route is reached: body parsing and size limits. */
function fromFastify(error: ErrorLike, cause: unknown): AppError | undefined {
  if (typeof error.statusCode !== 'number') return undefined;
  return fromHttpStatus(error.statusCode, String(error.message), cause);
}
