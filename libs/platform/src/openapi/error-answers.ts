import type { OpenAPIObject } from '@nestjs/swagger';
import { ErrorCode } from '@kugelpos/contracts';
import { AppError, catalogue, DEFAULT_LANGUAGE, errorEnvelope } from '@kugelpos/errors';

interface Answered {
  description: string;
  content?: Record<string, { schema: unknown; examples?: Record<string, { summary: string; value: unknown }> }>;
}

interface Operation {
  responses: Record<string, Answered>;
  'x-access'?: string[];
}

/** What any route may answer, whatever it does. */
const OF_ALL = [ErrorCode.DATABASE_ERROR, ErrorCode.BUSY];

/**
 * Completes the error answers of a path: those that no route needs to name (another tenant in the request, database
 * out), and an example of each code that a description names.
 */
export function describeErrors(item: OpenAPIObject['paths'][string]): void {
  for (const operation of Object.values(item) as unknown as Operation[]) {
    const isPublic = operation['x-access']?.includes('public') ?? false;
    for (const code of isPublic ? OF_ALL : [ErrorCode.GENERAL, ...OF_ALL]) mention(operation, code);
    for (const [status, answer] of Object.entries(operation.responses)) {
      const json = answer.content?.['application/json'];
      if (Number(status) >= 400 && json !== undefined) json.examples = examplesOf(Number(status), answer.description);
    }
  }
}

function mention(operation: Operation, code: ErrorCode): void {
  const { status, en } = catalogue[code];
  const answer = (operation.responses[status] ??= {
    description: '',
    content: { 'application/json': { schema: { $ref: '#/components/schemas/ErrorEnvelope' } } },
  });
  if (answer.description.includes(code)) return;
  answer.description = [answer.description, `${code} ${en}`].filter((text) => text !== '').join('; ');
}

function examplesOf(status: number, description: string): Record<string, { summary: string; value: unknown }> {
  const codes = (description.match(/\b\d{6}\b/g) ?? []) as ErrorCode[];
  const known = codes.filter((code) => code in catalogue);
  return Object.fromEntries(
    known.map((code) => {
      const value = errorEnvelope(new AppError(code, { status }), DEFAULT_LANGUAGE);
      return [code, { summary: catalogue[code].en, value }];
    }),
  );
}
