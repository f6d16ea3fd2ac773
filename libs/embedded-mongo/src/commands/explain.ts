import type { Doc } from '../bson/decode.js';
import { asInteger } from '../bson/numbers.js';
import { isDocument } from '../bson/paths.js';
import { keyPattern } from '../engine/indexes.js';
import { mongoError } from '../errors.js';
import type { Plan, ScanPlan } from '../query/planner.js';
import { forEachDocument } from '../query/scan.js';
import { splitPipeline } from './aggregate.js';
import { CommandContext, type Command } from './context.js';
import { readQuery, scanFor, type Query } from './find.js';

const VERBOSITIES = ['queryPlanner', 'executionStats', 'allPlansExecution'];

/** A command that is being explained: its query, the stage above it, and what a pipeline does with its documents. */
interface Explained {
  query: Query;
  /** Ends at the first document. */
  isSingle: boolean;
  root: 'UPDATE' | 'DELETE' | 'COUNT' | undefined;
  stages: Doc[];
}

/**
 * Tells which index a command would use; unless the verbosity is `queryPlanner` also what it looks at. Nothing is
 * written. The shape is MongoDB's classic one: `queryPlanner.winningPlan` as stages with `inputStage`, `executionStats`
 * with `nReturned`, `totalKeysExamined` and `totalDocsExamined`; of an aggregate both are below `stages[0].$cursor` when
 * stages remain that the query does not do.
 */
async function explain(context: CommandContext): Promise<Doc> {
  const inner = context.command['explain'];
  if (!isDocument(inner)) throw mongoError('TypeMismatch', "BSON field 'explain' must be an object");
  const verbosity = context.command['verbosity'] ?? 'allPlansExecution';
  if (!VERBOSITIES.includes(verbosity as string))
    throw mongoError('FailedToParse', `verbosity string must be one of ${VERBOSITIES.join(', ')}`);
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
    context.signal,
  );
  const explained = read(target, name);
  const answer = await explainQuery(target, explained, verbosity !== 'queryPlanner');
  const { stages } = explained;
  return {
    explainVersion: '1',
    ...(stages.length > 0 ? { stages: [{ $cursor: answer }, ...stages] } : answer),
    command: { ...inner, $db: context.database },
  };
}

async function explainQuery(target: CommandContext, explained: Explained, withStatistics: boolean): Promise<Doc> {
  const { query } = explained;
  const collection = target.findCollection();
  const { plan, scan } = collection ? scanFor(target, collection, query) : { plan: undefined, scan: undefined };
  const winningPlan = plan ? stagesOf(plan, explained) : { stage: 'EOF' };
  const planner: Doc = { namespace: target.namespace(), parsedQuery: query.filter, winningPlan, rejectedPlans: [] };
  if (!withStatistics) return { queryPlanner: planner };
  const start = performance.now();
  let found = 0;
  const wanted = explained.isSingle ? 1 : query.limit > 0 ? query.skip + query.limit : Infinity;
  const end = plan?.sorted || query.sort.length === 0 ? wanted : Infinity;
  if (scan) await forEachDocument(scan, target.turns, () => ++found < end);
  const count = Math.max(0, Math.min(found, wanted) - query.skip);
  // MongoDB's UPDATE, DELETE and COUNT stages return no document; how many they found is theirs to tell.
  const counted = { UPDATE: 'nMatched', DELETE: 'nWouldDelete', COUNT: 'nCounted' } as const;
  const nReturned = explained.root ? 0 : count;
  return {
    queryPlanner: planner,
    executionStats: {
      executionSuccess: true,
      nReturned,
      executionTimeMillis: Math.round(performance.now() - start),
      totalKeysExamined: scan?.keysExamined ?? 0,
      totalDocsExamined: scan?.docsExamined ?? 0,
      executionStages: { ...winningPlan, nReturned, ...(explained.root ? { [counted[explained.root]]: count } : {}) },
    },
  };
}

function read(target: CommandContext, name: string): Explained {
  const { command } = target;
  const statement = (list: string): Doc => {
    const [first, ...more] = (Array.isArray(command[list]) ? command[list] : []) as unknown[];
    if (!isDocument(first) || more.length > 0)
      throw mongoError('FailedToParse', `explained ${name} needs exactly one statement`);
    return first;
  };
  const plain = { isSingle: false, root: undefined, stages: [] };
  switch (name) {
    case 'find':
      return { ...plain, query: readQuery(target, command, 'filter') };
    case 'distinct':
      return { ...plain, query: readQuery(target, command, 'query') };
    case 'count':
      return { ...plain, query: readQuery(target, command, 'query'), root: 'COUNT' };
    case 'findAndModify':
    case 'findandmodify': {
      const root = command['remove'] ? 'DELETE' : 'UPDATE';
      return { ...plain, query: readQuery(target, command, 'query'), isSingle: true, root };
    }
    case 'update': {
      const update = statement('updates');
      const isSingle = !target.optionalBoolean('multi', update);
      return { ...plain, query: readQuery(target, update, 'q'), isSingle, root: 'UPDATE' };
    }
    case 'delete': {
      const { limit, ...deletion } = statement('deletes');
      return { ...plain, query: readQuery(target, deletion, 'q'), isSingle: asInteger(limit) === 1, root: 'DELETE' };
    }
    case 'aggregate':
      return { ...plain, ...readPipeline(target) };
    default:
      throw mongoError('CommandNotFound', `Explain failed due to unknown command: ${name}`);
  }
}

/** The query that a pipeline starts with, and the stages behind it. */
function readPipeline(target: CommandContext): Pick<Explained, 'query' | 'stages'> {
  const { filter, sort, rest } = splitPipeline(target.command['pipeline']);
  const query = {
    ...readQuery(target, { hint: target.command['hint'], let: target.command['let'] }, ''),
    filter,
    sort,
  };
  const stages = rest.slice(sort.length > 0 ? 1 : 0);
  const take = (stage: string): number => {
    const next = stages[0];
    if (!next || !(stage in next)) return 0;
    stages.shift();
    return asInteger(next[stage]) ?? 0;
  };
  return { query: { ...query, skip: take('$skip'), limit: take('$limit') }, stages };
}

function stagesOf(plan: Plan, { query, isSingle, root }: Explained): Doc {
  const { filter, sort, skip, limit } = query;
  let stage: Doc =
    plan.kind === 'or' ? { stage: 'OR', inputStages: plan.branches.map(accessStage) } : accessStage(plan);
  if (stage['stage'] === 'COLLSCAN') stage = { ...stage, filter };
  else stage = { stage: 'FETCH', ...(plan.exact ? {} : { filter }), inputStage: stage };
  if (plan.kind === 'or') stage = { stage: 'SUBPLAN', inputStage: stage };
  const isSorted = sort.length > 0 && !plan.sorted;
  if (isSorted) {
    const sortPattern = Object.fromEntries(sort.map(({ path, descending }) => [path, descending ? -1 : 1]));
    const limitAmount = isSingle ? 1 : limit > 0 ? skip + limit : undefined;
    stage = { stage: 'SORT', sortPattern, ...(limitAmount ? { limitAmount } : {}), type: 'simple', inputStage: stage };
  }
  if (skip > 0) stage = { stage: 'SKIP', skipAmount: skip, inputStage: stage };
  if (limit > 0 && !isSorted) stage = { stage: 'LIMIT', limitAmount: limit, inputStage: stage };
  return root ? { stage: root, inputStage: stage } : stage;
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
    indexVersion: 2,
    direction,
    ranges: plan.ranges.length,
  };
}

export const explainCommands: Record<string, Command> = {
  explain: { fields: ['verbosity'], run: explain },
};
