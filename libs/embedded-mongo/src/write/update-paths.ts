import type { Doc } from '../bson/decode.js';
import { arrayIndex, field, getPath, isDocument, setField } from '../bson/paths.js';
import { typeName } from '../bson/types.js';
import { mongoError } from '../errors.js';
import { elemMatchTest, isOperatorDocument, type Matcher } from '../query/matcher.js';

/** Longest array that an update may pad with nulls. */
const MAX_PADDING = 1_500_000;

/** Where an update operator acts: a field of a document or a position in an array. */
export interface Place {
  parent: Doc | unknown[];
  key: string;
  path: string;
}

/** What the positional parts of a path refer to. */
export interface Positions {
  /** Position that the query matched, for `$`; undefined when the query touched no array. */
  matched: number | undefined;
  filters: Map<string, Matcher>;
  /** The document before the update: what the filters look at, so that one field's change hides no entry from the next. */
  before: Doc;
}

/** The value at a place, undefined when missing. */
export function readPlace({ parent, key }: Place): unknown {
  return Array.isArray(parent) ? parent[arrayIndex(key)] : field(parent, key);
}

export function writePlace({ parent, key, path }: Place, value: unknown): void {
  if (!Array.isArray(parent)) {
    setField(parent, key, value);
    return;
  }
  const index = arrayIndex(key);
  if (index < 0) throw mongoError('PathNotViable', `Cannot create field '${key}' in an array (path '${path}')`);
  if (index > parent.length + MAX_PADDING) throw mongoError('BadValue', `array index ${index} is too large`);
  while (parent.length < index) parent.push(null);
  parent[index] = value;
}

/** Removes a field; an array element becomes null. */
export function removePlace({ parent, key }: Place): void {
  if (!Array.isArray(parent)) {
    Reflect.deleteProperty(parent, key);
    return;
  }
  const index = arrayIndex(key);
  if (index >= 0 && index < parent.length) parent[index] = null;
}

/**
 * Resolves a path with `$`, `$[]` and `$[name]` into places. With `create`, missing documents on the way are made;
 * without, a path that does not exist yields nothing.
 */
export function resolvePlaces(root: Doc, path: string, positions: Positions, create: boolean): Place[] {
  const out: Place[] = [];
  walk(root, path.split('.'), 0, '', { positions, create, path, out });
  return out;
}

interface Walk {
  positions: Positions;
  create: boolean;
  path: string;
  out: Place[];
}

function walk(node: Doc | unknown[], parts: string[], at: number, done: string, context: Walk): void {
  const part = parts[at] as string;
  for (const key of keysOf(node, part, done, context)) {
    const here = done === '' ? key : `${done}.${key}`;
    const place: Place = { parent: node, key, path: here };
    if (at === parts.length - 1) {
      context.out.push(place);
      continue;
    }
    const child = readPlace(place);
    if (isDocument(child) || Array.isArray(child)) {
      if (Array.isArray(child) && !isArrayPart(parts[at + 1] as string)) {
        if (!context.create) continue;
        throw pathNotViable(parts[at + 1] as string, key, child);
      }
      walk(child, parts, at + 1, here, context);
    } else if (context.create) {
      if ((parts[at + 1] as string).startsWith('$[')) {
        if (child !== undefined) throw noArray(here, child);
        throw mongoError('BadValue', `The path '${here}' must exist in the document in order to apply array updates.`);
      }
      if (child !== undefined) throw pathNotViable(parts[at + 1] as string, key, child);
      const made: Doc = {};
      writePlace(place, made);
      walk(made, parts, at + 1, here, context);
    }
  }
}

function isArrayPart(part: string): boolean {
  return part === '$' || part.startsWith('$[') || arrayIndex(part) >= 0;
}

function noArray(path: string, value: unknown): Error {
  return mongoError('BadValue', `Cannot apply array updates to non-array element ${path}: ${typeName(value)}`);
}

function pathNotViable(part: string, key: string, value: unknown): Error {
  return mongoError('PathNotViable', `Cannot create field '${part}' in element {${key}: ${typeName(value)}}`);
}

function keysOf(node: Doc | unknown[], part: string, done: string, { positions }: Walk): string[] {
  if (part === '$') return [String(positions.matched)];
  if (!part.startsWith('$[')) return [part];
  if (!Array.isArray(node)) throw noArray(done, node);
  const all = node.map((_, index) => String(index));
  if (part === '$[]') return all;
  const name = part.slice(2, -1);
  const filter = positions.filters.get(name) as Matcher;
  return all.filter((index) => filter({ [name]: getPath(positions.before, `${done}.${index}`) }));
}

/**
 * The array position that `$` stands for: the first element of the path's array that satisfies the query's condition
 * on it.
 */
export function matchedPosition(doc: Doc, query: Doc): number | undefined {
  for (const [path, condition] of Object.entries(query)) {
    if (path === '$and' && Array.isArray(condition)) {
      for (const part of condition as Doc[]) {
        const found = matchedPosition(doc, part);
        if (found !== undefined) return found;
      }
    }
    if (path.startsWith('$')) continue;
    const found = positionOf(doc, path.split('.'), condition);
    if (found !== undefined) return found;
  }
  return undefined;
}

function positionOf(doc: Doc, parts: string[], condition: unknown): number | undefined {
  let value: unknown = doc;
  for (let at = 0; at < parts.length; at++) {
    if (Array.isArray(value)) return firstMatch(value, parts.slice(at), condition);
    if (!isDocument(value)) return undefined;
    value = field(value, parts[at] as string);
  }
  return Array.isArray(value) ? firstMatch(value, [], condition) : undefined;
}

/** What a condition says about array elements; `$ne` and the like are about the whole array. */
const ABOUT_ELEMENTS = ['$eq', '$gt', '$gte', '$lt', '$lte', '$in', '$regex', '$options', '$mod', '$type', '$all'];

function firstMatch(items: unknown[], rest: string[], condition: unknown): number | undefined {
  if (arrayIndex(rest[0] ?? '') >= 0) return undefined;
  let wanted = condition;
  if (isOperatorDocument(condition)) {
    const { $elemMatch, ...others } = condition;
    if ($elemMatch !== undefined && rest.length === 0) return found(items.findIndex(elemMatchTest($elemMatch)));
    const entries = Object.entries($elemMatch === undefined ? others : condition);
    const positive = entries.filter(([name]) => ABOUT_ELEMENTS.includes(name) || name === '$elemMatch');
    if (positive.length === 0) return undefined;
    wanted = Object.fromEntries(positive);
  }
  const operand =
    rest.length > 0 ? { [rest.join('.')]: wanted } : isOperatorDocument(wanted) ? wanted : { $eq: wanted };
  return found(items.findIndex(elemMatchTest(operand)));
}

function found(index: number): number | undefined {
  return index < 0 ? undefined : index;
}
