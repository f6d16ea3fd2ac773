import type { z } from 'zod';
import { DropEvent } from './outcome.js';

/**
 * The content of an event as a consumer's schema wants it.
 * @throws DropEvent for content that will never fit; it names the fields, never their values
 */
export function eventOfShape<S extends z.ZodType>(schema: S, event: unknown): z.output<S> {
  const result = schema.safeParse(event);
  if (result.success) return result.data;
  throw new DropEvent(result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '));
}
