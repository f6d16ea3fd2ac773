import type { Doc } from '../bson/decode.js';
import { typeName } from '../bson/types.js';
import { locationError, mongoError } from '../errors.js';

/** The types that a field takes; the numeric ones stand for all numbers where MongoDB converts. */
type Types = readonly string[];

export const NUMBER: Types = ['long', 'int', 'decimal', 'double'];
const BOOLEAN: Types = ['bool'];
const LOOSE_BOOLEAN: Types = ['bool', ...NUMBER];
const OBJECT: Types = ['object'];
const ARRAY: Types = ['array'];
const STRING: Types = ['string'];
const LONG: Types = ['long'];

/** Types of fields by their names, which mean the same in all commands but for {@link SPECIAL}. */
const TYPES = new Map<string, Types>();
const declare = (types: Types, names: string): void => names.split(' ').forEach((name) => TYPES.set(name, types));
declare(OBJECT, 'filter query q sort projection fields let c collation cursor client topologyVersion');
declare(OBJECT, '$readPreference $clusterTime lsid readConcern writeConcern recoveryToken');
declare(ARRAY, 'documents updates deletes indexes pipeline arrayFilters stmtIds cursors compression');
declare(STRING, '$db key apiVersion collection verbosity');
declare(STRING, 'provenance level');
declare(LOOSE_BOOLEAN, 'j fsync');
declare(NUMBER, 'wtimeout');
declare(['timestamp'], 'afterClusterTime');
declare(NUMBER, 'skip limit batchSize maxTimeMS maxAwaitTimeMS stmtId expireAfterSeconds');
declare(BOOLEAN, 'ordered multi singleBatch allowDiskUse noCursorTimeout allowPartialResults tailable awaitData');
declare(BOOLEAN, 'returnKey showRecordId autocommit startTransaction apiStrict apiDeprecationErrors helloOk');
declare(LOOSE_BOOLEAN, 'new remove upsert nameOnly authorizedDatabases authorizedCollections showPrivileges');
declare(LOOSE_BOOLEAN, 'bypassDocumentValidation full repair metadata checkBSONConformance');
declare(LONG, 'txnNumber');

/** Where a field differs from what its name says elsewhere. */
const SPECIAL = new Map<string, Types>([
  ['update.updates.upsert', BOOLEAN],
  ['aggregate.explain', LOOSE_BOOLEAN],
  ['explain.explain', OBJECT],
  ['dropIndexes.index', ['string', 'array', 'object']],
  ['getMore.getMore', LONG],
  ['endSessions.endSessions', ARRAY],
  ['refreshSessions.refreshSessions', ARRAY],
]);

const REQUIRED: Record<string, string[]> = {
  insert: ['documents'],
  update: ['updates'],
  'update.updates': ['q', 'u'],
  delete: ['deletes'],
  'delete.deletes': ['q', 'limit'],
  aggregate: ['pipeline'],
  distinct: ['key'],
  getMore: ['collection'],
  killCursors: ['cursors'],
  createIndexes: ['indexes'],
  dropIndexes: ['index'],
};

/**
 * Refuses fields of a command or statement that are not known (40415), of a wrong type (14) or missing (40414). A null
 * in a typed field means that it is missing: it is taken out.
 */
export function checkFields(name: string, doc: Doc, known: Iterable<string>): void {
  const allowed = new Set(known);
  for (const [field, value] of Object.entries(doc)) {
    const path = `${name}.${field}`;
    if (!allowed.has(field)) throw locationError(40415, `BSON field '${path}' is an unknown field.`);
    const types = SPECIAL.get(path) ?? TYPES.get(field);
    if (!types) continue;
    if (value === null && field !== name) Reflect.deleteProperty(doc, field);
    else if (!types.includes(typeName(value))) throw wrongType(path, value, types);
  }
  for (const field of REQUIRED[name] ?? []) {
    if (doc[field] === undefined)
      throw locationError(40414, `BSON field '${name}.${field}' is missing but a required field`);
  }
}

/** The error for a value of the wrong type. */
export function wrongType(path: string, value: unknown, types: Types): Error {
  const expected = types.length === 1 ? `type '${types[0] ?? ''}'` : `types '[${types.join(', ')}]'`;
  return mongoError(
    'TypeMismatch',
    `BSON field '${path}' is the wrong type '${typeName(value)}', expected ${expected}`,
  );
}
