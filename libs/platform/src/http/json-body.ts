import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';

/**
 * JSON bodies as clients of the reference send them: an empty one is no body (tills name the content type also where an
 * operation takes none), and keys that would change an object's prototype are refused.
 */
export function acceptEmptyJson(app: NestFastifyApplication): void {
  const server: FastifyInstance = app.getHttpAdapter().getInstance();
  const parse = server.getDefaultJsonParser('error', 'error');
  app.useBodyParser('application/json', {}, (request, body: Buffer, done) => {
    if (body.length === 0) return done(null, undefined);
    void parse(request as never, body.toString('utf8'), done as never);
  });
}
