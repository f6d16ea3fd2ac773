import { Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { InvalidInputError, type InputIssue } from '@kugelpos/errors';
import type { z } from 'zod';
import { snakeCase } from './wire.js';

const LOCATIONS: Readonly<Record<string, string>> = { body: 'body', query: 'query', param: 'path' };

/**
 * Validates every argument that was declared with a schema (`@Body({ schema })`) and hands on the coerced value.
 * Refused input becomes 422 with the place of each fault, in the spelling that the client used.
 */
@Injectable()
export class WireValidationPipe implements PipeTransform {
  transform(value: unknown, metadata: ArgumentMetadata): unknown {
    const schema = metadata.schema as z.ZodType | undefined;
    if (schema === undefined || metadata.type === 'custom') return value;
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    const root = LOCATIONS[metadata.type] ?? metadata.type;
    const start = metadata.data === undefined ? [root] : [root, metadata.data];
    throw new InvalidInputError(result.error.issues.map((issue) => describe(issue, start, value)));
  }
}

function describe(issue: z.core.$ZodIssue, start: string[], input: unknown): InputIssue {
  const location: (string | number)[] = [...start];
  let at: unknown = input;
  for (const key of issue.path) {
    const name = typeof key === 'number' ? key : String(key);
    location.push(typeof name === 'string' ? spelling(name, at) : name);
    at = typeof at === 'object' && at !== null ? (at as Record<string | number, unknown>)[location.at(-1)!] : undefined;
  }
  const missing = issue.code === 'invalid_type' && at === undefined;
  return { location, reason: missing ? 'Field required' : issue.message };
}

/** The client's own spelling of a field it sent; camelCase for one it did not. */
function spelling(camel: string, parent: unknown): string {
  const sent = typeof parent === 'object' && parent !== null ? (parent as Record<string, unknown>) : {};
  const snake = snakeCase(camel);
  return !(camel in sent) && snake in sent ? snake : camel;
}
