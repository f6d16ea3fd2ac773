import { isUtf8 } from 'node:buffer';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { InvalidInputError } from '@kugelpos/errors';

/**
 * JSON bodies as clients of the reference send them: an empty one is no body (tills name the content type also where an
 * operation takes none), and keys that would change an object's prototype are refused.
 */
export function acceptEmptyJson(app: NestFastifyApplication): void {
  const server: FastifyInstance = app.getHttpAdapter().getInstance();
  const parse = server.getDefaultJsonParser('error', 'error');
  app.useBodyParser('application/json', {}, (request, body: Buffer, done) => {
    if (body.length === 0) return done(null, undefined);
    // Read as UTF-8 all the same, names in Shift_JIS would be stored as question marks.
    if (!isUtf8(body)) return done(new InvalidInputError([{ location: ['body'], reason: 'is not UTF-8' }]));
    void parse(request as never, body.toString('utf8'), done as never);
  });
}
