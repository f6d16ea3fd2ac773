import { EJSON } from 'bson';
import { Schema, type Connection, type Document, type Model } from 'mongoose';
import { check, outcome, perform, type ConformanceCase, type Step } from './case.js';

/** Runs a case with models in a connection to a database of its own. */
export async function runMongooseCase(connection: Connection, test: ConformanceCase): Promise<void> {
  const models = new Map<string, Model<unknown>>();
  for (const [name, { schema, options, base }] of Object.entries(test.models ?? {})) {
    const made = new Schema(plainValue(schema), plainValue(options ?? {}));
    const parent = base === undefined ? undefined : models.get(base);
    const model = parent ? parent.discriminator<unknown>(name, made) : connection.model<unknown>(name, made);
    models.set(name, model);
  }
  const kept = new Map<string, Document>();
  const db = connection.getClient().db(connection.name);
  for (const [index, step] of test.steps.entries()) {
    const run = async (): Promise<unknown> => {
      if (step.doc !== undefined) return onDocument(kept.get(step.doc) as Document, step);
      const model = step.model === undefined ? undefined : models.get(step.model);
      if (!model) return perform(db, step, undefined);
      const documents = step.docs?.map((name) => kept.get(name));
      const answer = await onModel(model, step, documents);
      if (step.keep !== undefined) kept.set(step.keep, answer as Document);
      return plainAnswer(answer);
    };
    check(`step ${index + 1} (${step.call})`, step, await outcome(run));
  }
}

type Methods = Record<string, (...args: unknown[]) => unknown>;

function onModel(model: Model<unknown>, step: Step, documents: unknown[] | undefined): unknown {
  const args = documents ? [documents] : plainValue(step.args ?? []);
  if (step.call === 'new') return new model(...(args as [unknown]));
  let query = (model as unknown as Methods)[step.call]?.(...args);
  for (const [name, ...more] of step.chain ?? [])
    query = (query as Methods)[name]?.(...(plainValue(more) as unknown[]));
  return query;
}

/** `push` and `pull` act on the array at a path; all other calls are the document's own. */
async function onDocument(doc: Document, step: Step): Promise<unknown> {
  const args = plainValue(step.args ?? []);
  const [path, value] = args as [string, unknown];
  if (step.call === 'push' || step.call === 'pull') (doc.get(path) as Methods)[step.call]?.(value);
  else await (doc as unknown as Methods)[step.call]?.(...args);
  return plainAnswer(doc);
}

/** What a program would write: numbers, strings and dates of JavaScript. */
function plainValue<T>(value: T): T {
  return EJSON.parse(EJSON.stringify(value, { relaxed: false }), { relaxed: true }) as T;
}

function plainAnswer(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainAnswer);
  const { toObject } = (value ?? {}) as { toObject?: (options: object) => unknown };
  return toObject ? toObject.call(value, { flattenMaps: true }) : value;
}
