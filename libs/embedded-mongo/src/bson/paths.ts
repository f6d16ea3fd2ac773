import { locationError } from '../errors.js';
import type { Doc } from './decode.js';

/** Whether a decoded value is an embedded document (not an array and none of the BSON classes). */
export function isDocument(value: unknown): value is Doc {
  return value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype;
}

/** A field of a document, undefined when it is missing; never something inherited. */
export function field(doc: Doc, name: string): unknown {
  const value = doc[name];
  if (typeof value === 'function' || name === '__proto__') return Object.hasOwn(doc, name) ? value : undefined;
  return value;
}

/** Sets a field as an own property, whatever its name is. */
export function setField(doc: Doc, name: string, value: unknown): void {
  if (name === '__proto__') {
    Object.defineProperty(doc, name, { value, enumerable: true, configurable: true, writable: true });
  } else {
    doc[name] = value;
  }
}

/** The position a path component names in an array, or -1. */
export function arrayIndex(part: string): number {
  return /^(0|[1-9]\d{0,8})$/.test(part) ? Number(part) : -1;
}

/** Refuses what is no path of fields in a projection, a sort or an expression. */
export function checkFieldPath(path: string): void {
  if (path === '') throw locationError(40352, 'FieldPath cannot be constructed with empty string');
  if (path.endsWith('.')) throw locationError(40353, "FieldPath must not end with a '.'.");
  const parts = path.split('.');
  if (parts.includes('')) throw locationError(15998, 'FieldPath field names may not be empty strings.');
  if (parts.includes('$')) throw locationError(31394, "a positional '$' may stand at the end of a path only");
  const dollar = parts.find((part) => part.startsWith('$'));
  if (dollar !== undefined) {
    throw locationError(
      16410,
      `FieldPath field names may not start with '$'. Consider using $getField or $setField: ${dollar}`,
    );
  }
}

export type Visit = (value: unknown) => boolean;

/**
 * Shows `visit` every value that a dotted path stands for in a query, until it answers true: array elements on the way
 * are entered, and with `spread` an array at the end shows its elements and then itself. A missing end shows undefined.
 */
export function visitPath(doc: Doc, parts: string[], spread: boolean, visit: Visit, at = 0): boolean {
  const value = field(doc, parts[at] as string);
  if (at === parts.length - 1) return leaf(value, spread, visit);
  if (Array.isArray(value)) return visitArray(value, parts, spread, visit, at + 1);
  if (isDocument(value)) return visitPath(value, parts, spread, visit, at + 1);
  return visit(undefined);
}

function visitArray(items: unknown[], parts: string[], spread: boolean, visit: Visit, at: number): boolean {
  for (const item of items) {
    if (isDocument(item) && visitPath(item, parts, spread, visit, at)) return true;
  }
  const index = arrayIndex(parts[at] as string);
  if (index < 0 || index >= items.length) return false;
  const item = items[index];
  if (at === parts.length - 1) return leaf(item, spread, visit);
  if (Array.isArray(item)) return visitArray(item, parts, spread, visit, at + 1);
  return isDocument(item) && visitPath(item, parts, spread, visit, at + 1);
}

function leaf(value: unknown, spread: boolean, visit: Visit): boolean {
  if (spread && Array.isArray(value)) {
    for (const item of value) if (visit(item)) return true;
  }
  return visit(value);
}

/** The value at a dotted path without entering arrays, except by position. */
export function getPath(doc: Doc, path: string): unknown {
  let value: unknown = doc;
  for (const part of path.split('.')) {
    if (isDocument(value)) value = field(value, part);
    else if (Array.isArray(value)) value = value[arrayIndex(part)];
    else return undefined;
  }
  return value;
}

/** A deep copy of a decoded value; BSON objects are immutable here and shared. */
export function cloneValue<T>(value: T): T {
  if (Array.isArray(value)) return value.map((item: unknown) => cloneValue(item)) as T;
  if (isDocument(value)) {
    const out: Doc = {};
    for (const [name, inner] of Object.entries(value)) setField(out, name, cloneValue(inner));
    return out as T;
  }
  return value;
}
