import { isPlain, type Doc } from './wire-tap.js';

/** One statement that looks for documents, with what makes it alike to others. */
export interface Query {
  /** `service/collection`, the same for all tenants. */
  kind: string;
  database: string;
  collection: string;
  name: string;
  /** The command to explain: one statement, without session and transaction. */
  command: Doc;
  filter: Doc;
  sort: Doc;
}

/** Commands that look for documents. */
const QUERIES = new Set(['find', 'aggregate', 'count', 'distinct', 'update', 'delete', 'findAndModify']);

/** Commands that look for none. */
const OTHERS = new Set([
  'hello',
  'ismaster',
  'ping',
  'insert',
  'getMore',
  'killCursors',
  'create',
  'createIndexes',
  'dropIndexes',
  'listCollections',
  'dropDatabase',
  'commitTransaction',
  'abortTransaction',
  'endSessions',
]);

/** What belongs to a connection, a session or a transaction rather than to the query. */
const AROUND = [
  'lsid',
  'txnNumber',
  'autocommit',
  'startTransaction',
  'readConcern',
  'writeConcern',
  '$clusterTime',
  '$db',
  'maxTimeMS',
];

/** The queries among commands, each shape once. @throws for a command that is in neither list */
export function distinctQueries(commands: readonly Doc[]): Map<string, Query> {
  const shapes = new Map<string, Query>();
  for (const command of commands) {
    const name = Object.keys(command)[0] ?? '';
    if (OTHERS.has(name)) continue;
    if (!QUERIES.has(name)) throw new Error(`the command ${name} is new: say whether it looks for documents`);
    for (const query of queriesOf(name, command)) {
      const shape = shapeOf(query);
      if (!shapes.has(shape)) shapes.set(shape, query);
    }
  }
  return shapes;
}

/** The statements of a command; updates and deletes may carry several. */
function queriesOf(name: string, command: Doc): Query[] {
  const plain = Object.fromEntries(Object.entries(command).filter(([field]) => !AROUND.includes(field)));
  const database = command['$db'] as string;
  const collection = command[name] as string;
  const [tenant, service] = database.split('_');
  const kind = `${tenant === 'commons' ? database : service}/${collection}`;
  const place = { kind, database, collection, name };
  const list = name === 'update' ? 'updates' : 'deletes';
  if (name === 'update' || name === 'delete') {
    return (command[list] as Doc[]).map((statement) => ({
      ...place,
      command: { ...plain, [list]: [statement] },
      filter: statement['q'] as Doc,
      sort: {},
    }));
  }
  const [match, sort] = (command['pipeline'] as Doc[] | undefined) ?? [];
  const filter = match?.['$match'] ?? command['filter'] ?? command['query'] ?? {};
  return [{ ...place, command: plain, filter: filter as Doc, sort: (sort?.['$sort'] ?? command['sort'] ?? {}) as Doc }];
}

/** What a query is apart from its values. */
function shapeOf({ kind, name, command, filter, sort }: Query): string {
  const options = ['limit', 'skip', 'upsert', 'new', 'hint'].filter((option) => option in command);
  const stages = ((command['pipeline'] as Doc[] | undefined) ?? []).map((stage) => Object.keys(stage)[0]);
  return [
    `${kind} ${name}`,
    shown(filter),
    ...(Object.keys(sort).length > 0 ? [`sort ${JSON.stringify(sort)}`] : []),
    ...options,
    ...stages.slice(1),
  ].join(' ');
}

/** A filter with its values replaced by what they are. */
function shown(value: unknown): string {
  if (Array.isArray(value)) {
    const items = value.map(shown);
    const kinds = [...new Set(items)];
    return items.every((item) => item.startsWith('{'))
      ? `[${items.join(', ')}]`
      : `${kinds.join('|')}×${Math.min(value.length, 2)}`;
  }
  if (isPlain(value)) {
    const entries = Object.entries(value).map(([name, item]) => `${name}: ${shown(item)}`);
    return `{${entries.join(', ')}}`;
  }
  return value === null ? 'null' : value instanceof Date ? 'date' : typeof value;
}
