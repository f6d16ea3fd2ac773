import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { InvalidInputError } from '@kugelpos/errors';

/**
 * Multipart forms, as clients of the reference may send their log-in (spec account §2.1): fields of text, each once.
 * They are read like the other kind of form; files are refused.
 */
export function acceptMultipartForms(app: NestFastifyApplication): void {
  app.useBodyParser('multipart/form-data', {}, (request, body: Buffer, done) => {
    const type = request.headers['content-type'] ?? '';
    fieldsOf(body, type).then(
      (fields) => done(null, fields),
      (error: Error) => done(error),
    );
  });
}

/** @throws InvalidInputError for what is no such form */
async function fieldsOf(body: Buffer, contentType: string): Promise<Record<string, string>> {
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } })
    .formData()
    .catch(() => refuse('is not a multipart form'));
  const fields: Record<string, string> = {};
  for (const [name, value] of form.entries()) {
    if (typeof value !== 'string') return refuse('must not contain files');
    if (Object.hasOwn(fields, name)) return refuse('must have each field once');
    Object.defineProperty(fields, name, { value, enumerable: true });
  }
  return fields;
}

function refuse(reason: string): never {
  throw new InvalidInputError([{ location: ['body'], reason }]);
}
