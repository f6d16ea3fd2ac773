import { chain, compilePipeline } from '../aggregate/stages.js';
import type { ForeignReader } from '../aggregate/pipeline.js';
import { encodeDocument, type Doc } from '../bson/decode.js';
import { isDocument } from '../bson/paths.js';
import type { Source } from '../engine/cursors.js';
import { mapSteps, type Steps } from '../engine/turns.js';
import { mongoError } from '../errors.js';
import { compileFilter } from '../query/matcher.js';
import type { SortKey } from '../query/planner.js';
import type { Scan } from '../query/scan.js';
import { parseSort } from '../query/sort.js';
import { checkCollation, type Command, type CommandContext } from './context.js';
import { checkFields } from './fields.js';
import { answerCursor, listSource, readHint, resumable, scanFor } from './find.js';

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

function aggregate(context: CommandContext): Promise<Doc> {
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
  return answerCursor(context, context.namespace(), pipelineSource(context), size);
}

/** The results of a pipeline as bytes. */
function pipelineSource(context: CommandContext): Source<CommandContext> {
  const { command } = context;
  const { filter, sort, rest } = splitPipeline(command['pipeline']);
  const variables = { NOW: new Date(), ...(context.optionalDocument('let') ?? {}) };
  const lookups = new Lookups(context);
  const run = (stages: Doc[], documents: Steps<Doc>): Steps<Buffer> =>
    mapSteps(chain(compilePipeline(stages), documents, { variables, foreign: lookups.read }), encodeDocument);
  const collection = context.findCollection();
  if (!collection) {
    compileFilter(filter, variables);
    return { ...listSource([]), steps: run(rest, []) };
  }
  const query = { filter, sort, skip: 0, limit: 0, hint: readHint(command['hint']), variables };
  const { scan, plan } = scanFor(context, collection, query);
  const main = resumable(scan);
  return {
    ...main,
    steps: run(
      sort.length > 0 && plan.sorted ? rest.slice(1) : rest,
      mapSteps(scan, ({ doc }) => doc),
    ),
    pause: () => {
      main.pause();
      lookups.pause();
    },
    resume: (next) => {
      main.resume(next);
      lookups.context = next;
    },
  };
}

/** Reads other collections of the same database for `$lookup`, through their indexes. */
class Lookups {
  private readonly open = new Set<Scan>();

  constructor(public context: CommandContext) {}

  readonly read: ForeignReader = (name, filter) => this.documents(name, filter);

  pause(): void {
    for (const scan of this.open) scan.pause();
  }

  private *documents(name: string, filter: Doc): Generator<Doc | undefined> {
    const { context } = this;
    const collection = context.engine.catalog.find(context.database, name);
    if (!collection) return;
    const { scan } = scanFor(context, collection, {
      filter,
      sort: [],
      skip: 0,
      limit: 0,
      hint: undefined,
      variables: {},
    });
    this.open.add(scan);
    try {
      for (const stored of scan) yield stored?.doc;
    } finally {
      scan.pause();
      this.open.delete(scan);
    }
  }
}

export const aggregateCommands: Record<string, Command> = {
  aggregate: {
    fields: ['pipeline', 'cursor', 'explain', 'allowDiskUse', 'hint', 'let', 'collation', 'bypassDocumentValidation'],
    inTransaction: true,
    isRead: true,
    run: aggregate,
  },
};
