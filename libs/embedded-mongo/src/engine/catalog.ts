import { UUID } from 'bson';
import { decodeDocument, encodeDocument, type Doc } from '../bson/decode.js';
import { mongoError } from '../errors.js';
import { indexFromSpec, indexSpec, type Index } from './indexes.js';
import { TREE_PREFIX, treePrefix } from './storage.js';
import type { VersionStore } from './versions.js';

/** Trees of our own; collections and indexes get numbers from 16 on. */
export const CATALOG_TREE = treePrefix(1);
export const SESSION_TREE = treePrefix(2);
export const GARBAGE_TREE = treePrefix(3);
export const FLAGS_TREE = treePrefix(4);
const FIRST_TREE = 16;
const LAST_TREE_KEY = '\0\0\0\0trees';

/** A collection: where its documents are and which indexes it has; `indexes[0]` is the one on `_id`. */
export interface Collection {
  database: string;
  name: string;
  uuid: UUID;
  indexes: Index[];
  /** Indexes that are being built: written to, not yet read from. */
  building: Index[];
}

/** The full name of a collection. */
export function namespaceOf(collection: Collection): string {
  return `${collection.database}.${collection.name}`;
}

/** All databases and collections, in memory and stored one record per collection. */
export class Catalog {
  private databases = new Map<string, Map<string, Collection>>();
  private lastTree = FIRST_TREE - 1;

  constructor(protected readonly store: VersionStore) {
    this.load();
  }

  /** Reads everything anew; also after writes were lost. */
  load(): void {
    this.databases = new Map();
    this.lastTree = Math.max(this.lastTree, this.store.get(LAST_TREE_KEY)?.readUInt32BE(0) ?? 0);
    const indexes: Index[] = [];
    for (const { value } of this.store.range(CATALOG_TREE, treePrefix(2))) {
      const collection = this.read(value);
      indexes.push(...collection.indexes);
      this.collections(collection.database).set(collection.name, collection);
    }
    this.loadFlags(FLAGS_TREE, treePrefix(5), indexes);
  }

  /** Makes a collection from its stored record, without the flags of its indexes. */
  protected read(value: Buffer): Collection {
    const record = decodeDocument(value) as unknown as { db: string; coll: string; uuid: UUID; indexes: Doc[] };
    const indexes = record.indexes.map((spec) => indexFromSpec(spec, spec['tree'] as number));
    return { database: record.db, name: record.coll, uuid: record.uuid, indexes, building: [] };
  }

  /** Sets the flags that are stored between two keys. */
  protected loadFlags(low: string, high: string, indexes: Index[]): void {
    const byPrefix = new Map(indexes.map((index) => [index.prefix, index]));
    for (const { key } of this.store.range(low, high)) {
      const index = byPrefix.get(key.slice(TREE_PREFIX, 2 * TREE_PREFIX));
      const flag = key.slice(2 * TREE_PREFIX);
      // What belongs to no index is garbage that is not collected yet.
      if (!index) continue;
      if (flag === 'L') index.hasLongKeys = true;
      else index.multikey.add(flag.charCodeAt(0));
    }
  }

  databaseNames(): string[] {
    return [...this.databases].filter(([, collections]) => collections.size > 0).map(([name]) => name);
  }

  list(database: string): Collection[] {
    return [...(this.databases.get(database)?.values() ?? [])];
  }

  find(database: string, name: string): Collection | undefined {
    return this.databases.get(database)?.get(name);
  }

  /** The collection, which is created when it is not there yet. */
  findOrCreate(database: string, name: string): Collection {
    return this.find(database, name) ?? this.create(database, name);
  }

  create(database: string, name: string): Collection {
    checkNames(database, name);
    const id = indexFromSpec({ v: 2, key: { _id: 1 }, name: '_id_' }, this.newTree());
    const collection: Collection = { database, name, uuid: new UUID(), indexes: [id], building: [] };
    void this.store.commit(new Map([this.treeCounter(), this.record(collection)]));
    this.collections(database).set(name, collection);
    return collection;
  }

  /** Forgets a collection at once; its trees are emptied in the background. */
  drop(collection: Collection): Promise<void> {
    this.databases.get(collection.database)?.delete(collection.name);
    const writes = new Map<string, Buffer | null>([[this.record(collection)[0], null]]);
    for (const index of [...collection.indexes, ...collection.building]) this.discard(index, writes);
    return this.store.commit(writes);
  }

  /** A number for a new tree, recorded with the next {@link save}. */
  newTree(): number {
    return ++this.lastTree;
  }

  /** Marks trees as garbage, until {@link save} claims them. */
  noteGarbage(indexes: Index[]): Promise<void> {
    const writes = new Map<string, Buffer | null>([this.treeCounter()]);
    for (const index of indexes) this.discard(index, writes);
    return this.store.commit(writes);
  }

  /** Stores the collection's record after its indexes changed; `gone` are to be emptied, `kept` no longer. */
  save(collection: Collection, gone: Index[] = [], kept: Index[] = []): Promise<void> {
    const writes = new Map<string, Buffer | null>([this.treeCounter(), this.record(collection)]);
    for (const index of gone) this.discard(index, writes);
    for (const index of kept) writes.set(GARBAGE_TREE + index.prefix, null);
    return this.store.commit(writes);
  }

  /** The entry that records a flag of an index (a multikey field, long keys) for good. */
  static flagEntry(index: Index, flag: string): [string, Buffer] {
    return [FLAGS_TREE + index.prefix + flag, Buffer.from([1])];
  }

  /** Whether a tree belongs to an index that is being built right now. */
  isBuilding(prefix: string): boolean {
    for (const collections of this.databases.values()) {
      for (const { building } of collections.values()) {
        if (building.some((index) => index.prefix === prefix)) return true;
      }
    }
    return false;
  }

  private discard(index: Index, writes: Map<string, Buffer | null>): void {
    writes.set(GARBAGE_TREE + index.prefix, Buffer.from([1]));
  }

  private collections(database: string): Map<string, Collection> {
    let collections = this.databases.get(database);
    if (!collections) this.databases.set(database, (collections = new Map<string, Collection>()));
    return collections;
  }

  private treeCounter(): [string, Buffer] {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(this.lastTree, 0);
    return [LAST_TREE_KEY, bytes];
  }

  private record(collection: Collection): [string, Buffer] {
    const { database, name, uuid, indexes } = collection;
    const key = recordKey(database, name);
    const specs = indexes.map((index) => ({ ...indexSpec(index), tree: index.tree }));
    return [key, encodeDocument({ db: database, coll: name, uuid, indexes: specs })];
  }
}

/** The catalog of a snapshot that is read for one command: it looks up what that needs and keeps no list. */
export class SnapshotCatalog extends Catalog {
  private readonly found = new Map<string, Collection | undefined>();

  override load(): void {
    return;
  }

  override find(database: string, name: string): Collection | undefined {
    const key = recordKey(database, name);
    if (!this.found.has(key)) {
      const value = this.store.get(key);
      const collection = value ? this.read(value) : undefined;
      for (const index of collection?.indexes ?? []) {
        const flags = FLAGS_TREE + index.prefix;
        this.loadFlags(flags, `${flags}\xff`, [index]);
      }
      this.found.set(key, collection);
    }
    return this.found.get(key);
  }
}

function recordKey(database: string, name: string): string {
  return CATALOG_TREE + Buffer.from(`${database}.${name}`, 'utf8').toString('latin1');
}

/** Refuses what cannot be the name of a database. */
export function checkDatabaseName(database: string): void {
  if (database === '' || Buffer.byteLength(database) > 63 || /[/\\. "$\0]/.test(database)) {
    throw mongoError('InvalidNamespace', `Invalid database name: '${database}'`);
  }
}

function checkNames(database: string, name: string): void {
  checkDatabaseName(database);
  const full = `${database}.${name}`;
  if (name === '' || name.includes('\0') || name.includes('$') || name.startsWith('.') || name.endsWith('.')) {
    throw mongoError('InvalidNamespace', `Invalid collection name: '${full}'`);
  }
  if (name.startsWith('system.')) throw mongoError('InvalidNamespace', `cannot create system collection ${full}`);
  if (Buffer.byteLength(full) > 255)
    throw mongoError('InvalidNamespace', `Fully qualified namespace is too long: ${full}`);
}
