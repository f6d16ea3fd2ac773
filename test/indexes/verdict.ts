import type { Query } from './queries.js';
import type { Doc } from './wire-tap.js';

/** What the database said of a query, with as much as the test looks at. */
export interface Verdict {
  /** The stages of the plan from the top, `IXSCAN` with the name of its index. */
  plan: string;
  stages: string[];
  indexes: string[];
  /** Documents that the query found, those that it skipped included. */
  found: number;
  docsExamined: number;
  keysExamined: number;
}

/** Where something is allowed that the test refuses elsewhere. */
interface Exception {
  kind: string;
  /** Only queries of which this is true; all of the collection where it is missing. */
  only?: (query: Query) => boolean;
  because: string;
}

const asksFor = (...paths: string[]) => {
  return ({ filter }: Query): boolean => paths.some((path) => path in filter);
};

/** Fields by which a store's journal is in an index, so that a page of the whole journal must come out of one. */
const JOURNAL_ORDERS = ['terminal_no', 'business_date', 'generated_at', 'transaction_type'];

/**
 * Pages that may be sorted in memory. The rule is that the order of a page comes from an index: else all documents that
 * match are read for the few that are shown.
 */
const SORTED_PAGES: Exception[] = [
  { kind: 'terminal/info_store', because: 'a tenant has few stores, and the API sorts them by any field' },
  { kind: 'terminal/info_terminal', because: 'a tenant has few terminals, and the API sorts them by any field' },
  { kind: 'master-data/master_promotion', only: asksFor('is_active'), because: 'few promotions are active' },
  {
    kind: 'cart/log_tran',
    only: asksFor('business_date', 'receipt_no'),
    because: 'one day, or one receipt number, of one terminal in another order than that of its index',
  },
  {
    kind: 'journal/journal',
    only: (query) =>
      asksFor('business_date', 'generated_at', 'transaction_type', 'terminal_no')(query) ||
      !JOURNAL_ORDERS.includes(Object.keys(query.sort)[0] ?? ''),
    because: 'a search in the order of any field of a record; the total of the same page reads what matches, too',
  },
];

/** Queries that may read many documents more than they find. */
const WIDE_READS: Exception[] = [
  {
    kind: 'master-data/master_promotion',
    only: asksFor('promotion_type'),
    because: 'a tenant has few promotions, nearly all of one type',
  },
  {
    kind: 'journal/journal',
    only: (query) =>
      asksFor('journal_text', 'amount', 'receipt_no')(query) ||
      (asksFor('terminal_no')(query) && asksFor('transaction_type')(query)),
    because: 'a search for what no index has: text, amounts, receipt numbers, types of one terminal',
  },
];

/** Reads an answer of `explain` with execution statistics. */
export function verdictOn(explained: Doc): Verdict {
  const [first] = (explained['stages'] ?? []) as Doc[];
  const { queryPlanner, executionStats } = (first?.['$cursor'] ?? explained) as Record<string, Doc>;
  const stages = stagesOf(queryPlanner?.['winningPlan'] as Doc);
  const top = executionStats?.['executionStages'] as Record<string, number>;
  const skipped = stages.map((stage) => Number(stage['skipAmount'] ?? 0)).reduce((sum, skip) => sum + skip, 0);
  const found = top['nMatched'] ?? top['nWouldDelete'] ?? top['nCounted'] ?? top['nReturned'] ?? 0;
  return {
    plan: stages.map((stage) => [stage['stage'], stage['indexName']].filter(Boolean).join(' ')).join(' < '),
    stages: stages.map((stage) => stage['stage'] as string),
    indexes: stages.flatMap((stage) => (stage['indexName'] as string | undefined) ?? []),
    found: found + skipped,
    docsExamined: executionStats?.['totalDocsExamined'] as number,
    keysExamined: executionStats?.['totalKeysExamined'] as number,
  };
}

function stagesOf(stage: Doc): Doc[] {
  const below = [(stage['inputStage'] ?? []) as Doc | Doc[], (stage['inputStages'] ?? []) as Doc[]].flat();
  return [stage, ...below.flatMap(stagesOf)];
}

/** What is wrong with how a query is served; empty where nothing is. */
export function problemsOf(query: Query, verdict: Verdict): string[] {
  const { stages, found, docsExamined, keysExamined } = verdict;
  const problems: string[] = [];
  if (stages.includes('COLLSCAN')) problems.push('reads the whole collection');
  if (stages.includes('EOF')) problems.push('there is no such collection');
  if (stages.includes('SORT') && 'limit' in query.command && !isExcepted(SORTED_PAGES, query))
    problems.push('a page is sorted in memory');
  if (
    Math.max(docsExamined, keysExamined) > 4 * found + 20 &&
    !isExcepted(WIDE_READS, query) &&
    !stages.includes('SORT')
  )
    problems.push(`reads ${docsExamined} documents and ${keysExamined} keys to find ${found}`);
  return problems;
}

function isExcepted(exceptions: Exception[], query: Query): boolean {
  return exceptions.some(({ kind, only }) => kind === query.kind && (only?.(query) ?? true));
}
