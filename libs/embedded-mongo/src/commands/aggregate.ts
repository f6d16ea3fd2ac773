import { chain, compilePipeline } from '../aggregate/stages.js';
import type { PipelineContext } from '../aggregate/pipeline.js';
import { encodeDocument, type Doc } from '../bson/decode.js';
import { isDocument } from '../bson/paths.js';
import { mongoError } from '../errors.js';
import { compileFilter } from '../query/matcher.js';
import { planQuery, type SortKey } from '../query/planner.js';
import { forEachDocument, Scan } from '../query/scan.js';
import { parseSort } from '../query/sort.js';
import { checkCollation, checkFields, type Command, type CommandContext } from './context.js';
import { cursorReply, listSource, readHint, scanFor } from './find.js';

/** What the first stages of a pipeline say to the planner, and the stages that remain to be run. */
export interface PipelinePlan {
  filter: Doc;
  sort: SortKey[];
  rest: Doc[];
}

/** Takes the leading `$match` and, if an index delivers its order, `$sort` out of a pipeline. */
export function splitPipeline(pipeline: unknown): PipelinePlan {
  compilePipeline(pipeline);
  let rest = pipeline as Doc[];
  let filter: Doc = {};
  const [first] = rest;
  if (first && '$match' in first) {
    filter = first['$match'] as Doc;
    rest = rest.slice(1);
  }
  const [next] = rest;
  const sort = next && '$sort' in next ? parseSort(next['$sort']) : [];
  return { filter, sort, rest };
}

async function aggregate(context: CommandContext): Promise<Doc> {
  const { command } = context;
  checkCollation(command['collation']);
  if (command['explain'] === true) throw mongoError('NotImplemented', 'use the explain command');
  const cursor = command['cursor'];
  if (!isDocument(cursor)) {
    throw mongoError(
      'FailedToParse',
      "The 'cursor' option is required, except for aggregate with the explain argument",
    );
  }
  checkFields('aggregate.cursor', cursor, ['batchSize']);
  const size = context.optionalInteger('batchSize', cursor) ?? 101;
  const documents = await runPipeline(context);
  const batch = await context.server.cursors.first(
    context.namespace(),
    listSource(documents, (doc) => encodeDocument(doc)),
    size,
    { single: false, session: context.session, transactionNumber: context.transaction?.number },
  );
  return cursorReply(batch, 'firstBatch', context.namespace());
}

async function runPipeline(context: CommandContext): Promise<Doc[]> {
  const { command } = context;
  const { filter, sort, rest } = splitPipeline(command['pipeline']);
  const now = new Date();
  const variables = { NOW: now, ...(context.optionalDocument('let') ?? {}) };
  const out: Doc[] = [];
  const pipeline: PipelineContext = { variables, foreign: foreignReader(context) };
  const collection = context.findCollection();
  const hint = readHint(command['hint']);
  if (!collection) {
    compileFilter(filter, variables);
    chain(compilePipeline(rest), { push: (doc) => out.push(doc) > 0, end: () => undefined }, pipeline).end();
    return out;
  }
  const query = { filter, sort, skip: 0, limit: 0, hint, variables };
  const { scan, plan } = scanFor(context, collection, query);
  const stages = compilePipeline(sort.length > 0 && plan.sorted ? rest.slice(1) : rest);
  const first = chain(stages, { push: (doc) => out.push(doc) > 0, end: () => undefined }, pipeline);
  await forEachDocument(scan, ({ doc }) => first.push(doc));
  first.end();
  return out;
}

/** Reads another collection of the same database for `$lookup`, through its indexes. */
function foreignReader(context: CommandContext): PipelineContext['foreign'] {
  return (name, filter) => {
    const collection = context.engine.catalog.find(context.database, name);
    if (!collection) return [];
    const plan = planQuery(collection, filter, []);
    const scan = new Scan(context.running(collection), plan, plan.exact ? undefined : compileFilter(filter));
    const found: Doc[] = [];
    for (let stored = scan.next(); stored; stored = scan.next()) found.push(stored.doc);
    return found;
  };
}

export const aggregateCommands: Record<string, Command> = {
  aggregate: {
    fields: ['pipeline', 'cursor', 'explain', 'allowDiskUse', 'hint', 'let', 'collation', 'bypassDocumentValidation'],
    inTransaction: true,
    run: aggregate,
  },
};
