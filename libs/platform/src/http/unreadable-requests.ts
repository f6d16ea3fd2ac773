import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ErrorCode } from '@kugelpos/contracts';
import { AppError, errorEnvelope, InvalidInputError, languageOf } from '@kugelpos/errors';
import { newRequestContext } from '../request-context.js';

/** Answers a path that the router cannot read, before any hook ran: in the envelope, and without repeating the path. */
export function answerUnroutable(error: { code?: string }, request: FastifyRequest, reply: FastifyReply): void {
  const refusal =
    error.code === 'FST_ERR_MAX_PARAM_LENGTH'
      ? new AppError(ErrorCode.URI_TOO_LONG)
      : new InvalidInputError([{ location: ['path'], reason: 'is not a valid URL' }]);
  void reply
    .code(refusal.status)
    .header('x-request-id', newRequestContext(request.headers).requestId)
    .send(errorEnvelope(refusal, languageOf(request.headers['accept-language'])));
}

/** Answers bytes that are no request: Node found no HTTP in them, so there is neither a request nor a language. */
export function answerUnreadable(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const refusal = unreadable(error.code);
  const body = JSON.stringify(errorEnvelope(refusal, languageOf(undefined)));
  const head = [
    `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status] ?? ''}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

function unreadable(code: string | undefined): AppError {
  if (code === 'HPE_HEADER_OVERFLOW') return new AppError(ErrorCode.HEADER_TOO_LARGE);
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new AppError(ErrorCode.REQUEST_TIMEOUT);
  return new AppError(ErrorCode.GENERAL, { message: 'This is no HTTP request' });
}
