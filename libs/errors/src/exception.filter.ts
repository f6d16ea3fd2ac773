import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { errorEnvelope } from './error-envelope.js';
import { languageOf } from './language.js';
import { toAppError } from './to-app-error.js';

/** The one filter: every failure, a framework's too, leaves in the same envelope (design 3). */
@Catch()
export class AppExceptionFilter implements ExceptionFilter {
  private readonly logger = new Logger('Errors');

  catch(thrown: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const error = toAppError(thrown);
    if (error.status >= 500) {
      // Without the query: it may carry tokens.
      const path = request.url.split('?')[0];
      this.logger.error({ err: error.cause ?? thrown, code: error.code, method: request.method, path });
    }
    if (reply.sent) return;
    void reply.headers(error.headers);
    if (error.retryAfterSeconds !== undefined) void reply.header('retry-after', String(error.retryAfterSeconds));
    void reply.status(error.status).send(errorEnvelope(error, languageOf(request.headers['accept-language'])));
  }
}
