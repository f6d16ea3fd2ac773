import { EJSON, ObjectId } from 'bson';
import type { Doc } from '../bson/decode.js';
import { decodeDocument } from '../bson/decode.js';
import { encodeKey } from '../bson/order.js';
import { locationError, mongoError, MongoError } from '../errors.js';
import { Catalog, namespaceOf, type Collection } from './catalog.js';
import { documentKey, indexKeys, keyPattern, MAX_VALUE_KEY, type Index, type IndexKeys } from './indexes.js';
import { WriteConflict, type Transaction } from './transaction.js';
import type { VersionStore, View } from './versions.js';

/** Largest document that MongoDB stores. */
export const MAX_DOCUMENT = 16 * 1024 * 1024;

/** A stored document: its key, its bytes and, once somebody looked, its fields. */
export class StoredDocument {
  private decoded: Doc | undefined;

  constructor(
    readonly key: string,
    readonly bytes: Buffer,
  ) {}

  get doc(): Doc {
    return (this.decoded ??= decodeDocument(this.bytes));
  }
}

/** The index on `_id`, which holds the documents. */
export function idIndex(collection: Collection): Index {
  return collection.indexes[0] as Index;
}

/** Reads a document by the key of its `_id`. */
export function readDocument(view: View, collection: Collection, key: string): StoredDocument | undefined {
  const bytes = view.get(idIndex(collection).prefix + key);
  return bytes ? new StoredDocument(key, bytes) : undefined;
}

/** Writes documents and their index entries into a transaction. */
export class DocumentWriter {
  constructor(
    private readonly store: VersionStore,
    private readonly transaction: Transaction,
    private readonly collection: Collection,
  ) {}

  insert(doc: Doc, bytes: Buffer): void {
    if (bytes.length > MAX_DOCUMENT) {
      throw mongoError(
        'BSONObjectTooLarge',
        `object to insert too large. size in bytes: ${bytes.length}, max size: ${MAX_DOCUMENT}`,
      );
    }
    const id = doc['_id'];
    const key = documentKey(id);
    const place = idIndex(this.collection).prefix + key;
    this.transaction.lock(place);
    if (this.transaction.get(place)) throw duplicateKey(this.collection, idIndex(this.collection), [id]);
    if (encodeKey(id).length > MAX_VALUE_KEY) this.markLong(idIndex(this.collection));
    for (const index of this.secondary()) this.add(index, key, indexKeys(index, doc), undefined);
    this.transaction.put(place, bytes);
  }

  replace(old: StoredDocument, doc: Doc, bytes: Buffer): void {
    if (bytes.length > MAX_DOCUMENT)
      throw locationError(17419, `Resulting document after update is larger than ${MAX_DOCUMENT}`);
    const place = idIndex(this.collection).prefix + old.key;
    this.transaction.lock(place);
    for (const index of this.secondary()) {
      const before = indexKeys(index, old.doc);
      const after = indexKeys(index, doc);
      for (const key of before.keys.keys()) if (!after.keys.has(key)) this.remove(index, key, old.key);
      this.add(index, old.key, after, before);
    }
    this.transaction.put(place, bytes);
  }

  /** Claims a document that an update leaves as it is. */
  touch(old: StoredDocument): void {
    this.transaction.lock(idIndex(this.collection).prefix + old.key);
  }

  delete(old: StoredDocument): void {
    const place = idIndex(this.collection).prefix + old.key;
    this.transaction.lock(place);
    for (const index of this.secondary()) {
      for (const key of indexKeys(index, old.doc).keys.keys()) this.remove(index, key, old.key);
    }
    this.transaction.put(place, null);
  }

  /** Adds the entries of one document to an index that is being built. */
  index(index: Index, stored: StoredDocument): void {
    this.add(index, stored.key, indexKeys(index, stored.doc), undefined);
  }

  private secondary(): Index[] {
    const { indexes, building } = this.collection;
    return building.length === 0 ? indexes.slice(1) : [...indexes.slice(1), ...building];
  }

  private add(index: Index, docKey: string, after: IndexKeys, before: IndexKeys | undefined): void {
    for (const [key, values] of after.keys) {
      if (before?.keys.has(key)) continue;
      if (index.unique) this.claim(index, key, docKey, values);
      const length = Buffer.allocUnsafe(2);
      length.writeUInt16BE(key.length, 0);
      this.transaction.put(index.prefix + key + docKey, length);
    }
    if (after.isLong) this.markLong(index);
    for (const position of after.multikey) {
      index.multikey.add(position);
      this.putFlag(index, String.fromCharCode(position));
    }
  }

  private remove(index: Index, key: string, docKey: string): void {
    if (index.unique) this.transaction.lock(index.prefix + key);
    this.transaction.put(index.prefix + key + docKey, null);
  }

  /** Holds a unique value; it must be free both in this transaction's view and in the latest state. */
  private claim(index: Index, key: string, docKey: string, values: unknown[]): void {
    const place = index.prefix + key;
    this.transaction.lock(place);
    const taken = (view: View): boolean => {
      for (const entry of view.range(place, place + '\xff')) {
        if (entry.key !== place + docKey) return true;
      }
      return false;
    };
    const here = taken(this.transaction);
    if (!here && !taken(this.store)) return;
    if (here && (taken(this.store) || !this.removedByOthers(place))) throw duplicateKey(this.collection, index, values);
    if (!here && !this.addedByOthers(place, docKey)) return;
    throw new WriteConflict(undefined);
  }

  /** The value is taken in this view only: by our own write, or by a document that another one removed since. */
  private removedByOthers(place: string): boolean {
    for (const { key } of this.transaction.range(place, place + '\xff')) {
      if (this.transaction.changedSince(key)) return true;
    }
    return false;
  }

  /** The value is taken in the latest state only: by another transaction, unless we removed it ourselves. */
  private addedByOthers(place: string, docKey: string): boolean {
    for (const { key } of this.store.range(place, place + '\xff')) {
      if (key !== place + docKey && this.transaction.changedSince(key)) return true;
    }
    return false;
  }

  private markLong(index: Index): void {
    index.hasLongKeys = true;
    this.putFlag(index, 'L');
  }

  /** Records a flag unless it is committed; that it is set in memory may be the work of a transaction that aborts. */
  private putFlag(index: Index, flag: string): void {
    const [key, value] = Catalog.flagEntry(index, flag);
    if (!this.store.get(key)) this.transaction.put(key, value);
  }
}

function duplicateKey(collection: Collection, index: Index, values: unknown[]): MongoError {
  const keyValue = Object.fromEntries(index.fields.map(({ path }, i) => [path, values[i] ?? null]));
  const shown = Object.entries(keyValue).map(([name, value]) => `${name}: ${show(value)}`);
  return mongoError(
    'DuplicateKey',
    `E11000 duplicate key error collection: ${namespaceOf(collection)} index: ${index.name} dup key: { ${shown.join(', ')} }`,
  ).with({ keyPattern: keyPattern(index), keyValue });
}

function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (value instanceof ObjectId) return `ObjectId('${value.toHexString()}')`;
  return EJSON.stringify(value, { relaxed: true });
}
