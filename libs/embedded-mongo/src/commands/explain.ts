import type { Doc } from '../bson/decode.js';
import { isDocument } from '../bson/paths.js';
import { namespaceOf } from '../engine/catalog.js';
import { keyPattern } from '../engine/indexes.js';
import { mongoError } from '../errors.js';
import { planQuery, type Plan, type ScanPlan } from '../query/planner.js';
import { forEachDocument } from '../query/scan.js';
import { splitPipeline } from './aggregate.js';
import { CommandContext, type Command } from './context.js';
import { readQuery, scanFor, type Query } from './find.js';

/** Tells which index a command would use; with `executionStats` also what it looks at. */
async function explain(context: CommandContext): Promise<Doc> {
  const inner = context.command['explain'];
  if (!isDocument(inner)) throw mongoError('TypeMismatch', "BSON field 'explain' must be an object");
  const name = Object.keys(inner)[0] ?? '';
  const target = new CommandContext(
    context.server,
    name,
    inner,
    context.database,
    context.session,
    context.transaction,
    undefined,
    context.connectionId,
  );
  const query = explainedQuery(target, name);
  const collection = target.findCollection();
  const namespace = target.namespace();
  if (!collection)
    return { explainVersion: '1', queryPlanner: { namespace, winningPlan: { stage: 'EOF' }, rejectedPlans: [] } };
  const plan = planQuery(collection, query.filter, query.sort, query.hint);
  const reply: Doc = {
    explainVersion: '1',
    queryPlanner: {
      namespace: namespaceOf(collection),
      parsedQuery: query.filter,
      winningPlan: winningPlan(plan, query),
      rejectedPlans: [],
    },
  };
  const verbosity = context.command['verbosity'] ?? 'allPlansExecution';
  if (verbosity !== 'queryPlanner') {
    const { scan } = scanFor(target, collection, query);
    let nReturned = 0;
    const end = query.limit > 0 && plan.sorted ? query.skip + query.limit : Infinity;
    await forEachDocument(scan, () => ++nReturned < end);
    const { keysExamined, docsExamined } = scan;
    reply['executionStats'] = {
      executionSuccess: true,
      nReturned: Math.max(0, Math.min(nReturned, query.limit > 0 ? query.skip + query.limit : nReturned) - query.skip),
      totalKeysExamined: keysExamined,
      totalDocsExamined: docsExamined,
    };
  }
  return reply;
}

function explainedQuery(target: CommandContext, name: string): Query {
  const { command } = target;
  const first = (list: unknown, field: string): Doc => {
    const statement = Array.isArray(list) ? (list[0] as unknown) : undefined;
    if (!isDocument(statement)) throw mongoError('FailedToParse', `explain of ${name} needs one statement`);
    return readable(statement, field);
  };
  const readable = (source: Doc, field: string): Doc => ({ ...source, query: source[field] });
  switch (name) {
    case 'find':
      return readQuery(target, readable(command, 'filter'), 'query');
    case 'count':
    case 'distinct':
    case 'findAndModify':
      return readQuery(target, command, 'query');
    case 'update':
      return readQuery(target, first(command['updates'], 'q'), 'query');
    case 'delete':
      return { ...readQuery(target, { ...first(command['deletes'], 'q'), limit: 0 }, 'query') };
    case 'aggregate': {
      const { filter, sort } = splitPipeline(command['pipeline']);
      return { ...readQuery(target, { hint: command['hint'] }, 'query'), filter, sort };
    }
    default:
      throw mongoError('CommandNotFound', `Explain failed due to unknown command: ${name}`);
  }
}

function winningPlan(plan: Plan, query: Query): Doc {
  const scan: Doc =
    plan.kind === 'or'
      ? { stage: 'SUBPLAN', inputStage: { stage: 'OR', inputStages: plan.branches.map(accessStage) } }
      : accessStage(plan);
  const fetch: Doc =
    scan['stage'] === 'IXSCAN' || plan.kind === 'or'
      ? { stage: 'FETCH', filter: query.filter, inputStage: scan }
      : scan;
  if (query.sort.length === 0 || plan.sorted) return fetch;
  const sortPattern = Object.fromEntries(query.sort.map(({ path, descending }) => [path, descending ? -1 : 1]));
  return { stage: 'SORT', sortPattern, inputStage: fetch };
}

function accessStage(plan: ScanPlan): Doc {
  const direction = plan.reverse ? 'backward' : 'forward';
  if (!plan.isIndexed) return { stage: 'COLLSCAN', direction };
  const { index } = plan;
  return {
    stage: 'IXSCAN',
    keyPattern: keyPattern(index),
    indexName: index.name,
    isMultiKey: index.multikey.size > 0,
    isUnique: index.unique || index.isId,
    isSparse: index.sparse,
    isPartial: index.partial !== undefined,
    direction,
    ranges: plan.ranges.length,
  };
}

export const explainCommands: Record<string, Command> = {
  explain: { fields: ['verbosity'], run: explain },
};
