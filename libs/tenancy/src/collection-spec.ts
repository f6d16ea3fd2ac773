import { Schema, type SchemaDefinition } from 'mongoose';

/** Fields of every stored document (design 2, spec common §3.5). Instants are UTC. */
export interface BaseFields {
  created_at: Date;
  updated_at: Date | null;
  created_by: string | null;
  updated_by: string | null;
  shard_key: string | null;
  /** Goes up by one with every write; what optimistic updates compare (spec common §11 row 14). */
  revision: number;
}

/** An index, and the query it serves: an index that serves none is dropped, a query without one is a defect. */
export interface IndexSpec {
  keys: Readonly<Record<string, 1 | -1>>;
  serves: string;
  unique?: boolean;
  partialFilterExpression?: Readonly<Record<string, unknown>>;
  /** Seconds after the keyed date when a document may be removed. */
  expireAfterSeconds?: number;
}

/** A collection of a service: its documents' schema and its indexes, listed once in the service's table. */
export interface CollectionSpec<T = unknown> {
  name: string;
  /** In each tenant's database, or once in the service's commons database. */
  scope: 'tenant' | 'commons';
  schema: Schema;
  indexes: readonly IndexSpec[];
  /** Only for the compiler: what a document looks like. */
  readonly document?: T;
}

/** Declares a collection; the base fields are added to its schema. */
export function defineCollection<T>(spec: {
  name: string;
  scope?: 'tenant' | 'commons';
  fields: SchemaDefinition;
  indexes: readonly IndexSpec[];
}): CollectionSpec<T> {
  const definition: SchemaDefinition = {
    created_at: { type: Date, required: true },
    updated_at: { type: Date, default: null },
    created_by: { type: String, default: null },
    updated_by: { type: String, default: null },
    shard_key: { type: String, default: null },
    revision: { type: Number, required: true },
    ...spec.fields,
  };
  const schema = new Schema(definition, {
    collection: spec.name,
    versionKey: false,
    autoIndex: false,
    autoCreate: false,
    minimize: false,
    strict: 'throw',
    strictQuery: 'throw',
  });
  return { name: spec.name, scope: spec.scope ?? 'tenant', schema, indexes: spec.indexes };
}

/** Name of an index as the reference makes it: `<collection>_index_<key1>_<key2>…` (spec common §6.2). */
export function indexName(collection: string, index: IndexSpec): string {
  return `${collection}_index_${Object.keys(index.keys).join('_')}`;
}
