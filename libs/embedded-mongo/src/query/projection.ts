import { compileExpression } from '../aggregate/expressions.js';
import type { Doc } from '../bson/decode.js';
import { asInteger, isNumeric, isTrue } from '../bson/numbers.js';
import { cloneValue, field, isDocument, setField } from '../bson/paths.js';
import { locationError, mongoError } from '../errors.js';
import { matchedPosition } from '../write/update-paths.js';
import { elemMatchTest } from './matcher.js';

export type Projection = (doc: Doc, variables?: Doc) => Doc;

/** A tree of the projection's paths; a leaf is true (the whole value) or false. */
interface Node {
  [name: string]: Node | boolean;
}

interface Special {
  path: string;
  /** Keeps the field's place in the document. */
  inPlace: boolean;
  /** `$slice` alone does not turn a projection into an inclusion. */
  trims: boolean;
  apply: (out: Doc, doc: Doc, variables: Doc | undefined) => void;
}

/**
 * Compiles a projection of `find` or `$project`. `forFind` allows `$slice`, `$elemMatch` and the positional `$`,
 * which refers to the query.
 */
export function compileProjection(spec: unknown, forFind: boolean, query: Doc = {}): Projection | undefined {
  if (spec === undefined || spec === null) return undefined;
  if (!isDocument(spec)) throw mongoError('TypeMismatch', 'projection must be an object');
  const flat = flatten(spec, '', forFind);
  if (flat.length === 0) {
    if (forFind) return undefined;
    throw locationError(51272, 'projection specification must have at least one field');
  }
  const includes: string[] = [];
  const excludes: string[] = [];
  const specials: Special[] = [];
  let id: boolean | undefined;
  for (const [path, value] of flat) {
    if (path === '_id' && isFlag(value)) id = isTrue(value);
    else if (forFind && path.endsWith('.$') && isFlag(value)) specials.push(positional(path.slice(0, -2), query));
    else if (isFlag(value)) (isTrue(value) ? includes : excludes).push(path);
    else specials.push(special(path, value, forFind));
  }
  if (includes.length > 0 && excludes.length > 0) {
    throw locationError(31254, `Cannot do exclusion on field ${excludes[0] ?? ''} in inclusion projection`);
  }
  checkCollisions(flat.map(([path]) => path.replace(/\.\$$/, '')));
  const isPicky = specials.some(({ trims }) => !trims);
  const including = includes.length > 0 || (excludes.length === 0 && (isPicky || id === true));
  const includeTree = tree([...includes, ...specials.filter(({ inPlace }) => inPlace).map(({ path }) => path)], true);
  const excludeTree = tree(id === false ? [...excludes, '_id'] : excludes, false);
  return (doc, variables) => {
    let out: Doc;
    if (including) {
      const wanted: Node = id === false ? includeTree : { _id: true, ...includeTree };
      out = pick(doc, wanted);
    } else {
      out = omit(doc, excludeTree);
    }
    for (const { apply } of specials) apply(out, doc, variables);
    return out;
  };
}

function isFlag(value: unknown): boolean {
  return typeof value === 'boolean' || isNumeric(value);
}

/** Nested documents mean dotted paths: `{ a: { b: 1 } }` is `{ 'a.b': 1 }`. */
function flatten(spec: Doc, prefix: string, forFind: boolean): [string, unknown][] {
  return Object.entries(spec).flatMap(([name, value]): [string, unknown][] => {
    const path = prefix + name;
    if (name === '' || path.split('.').includes(''))
      throw locationError(40352, 'FieldPath cannot be constructed with empty string');
    if (name.startsWith('$') && !(forFind && name === '$')) {
      throw locationError(
        16410,
        `FieldPath field names may not start with '$'. Consider using $getField or $setField: ${name}`,
      );
    }
    if (isDocument(value) && !Object.keys(value).some((key) => key.startsWith('$'))) {
      if (Object.keys(value).length === 0)
        throw locationError(51270, `An empty sub-projection is not a valid value. Found empty object at path ${path}`);
      return flatten(value, `${path}.`, forFind);
    }
    return [[path, value]];
  });
}

function checkCollisions(paths: string[]): void {
  for (const [i, path] of paths.entries()) {
    for (const other of paths.slice(i + 1)) {
      if (path === other || path.startsWith(`${other}.`) || other.startsWith(`${path}.`)) {
        throw locationError(31250, `Path collision at ${path}`);
      }
    }
  }
}

function tree(paths: string[], leaf: boolean): Node {
  const root: Node = {};
  for (const path of paths) {
    const parts = path.split('.');
    const last = parts.pop() as string;
    let node = root;
    for (const part of parts) node = (node[part] ??= {}) as Node;
    node[last] = leaf;
  }
  return root;
}

function pick(doc: Doc, wanted: Node): Doc {
  const out: Doc = {};
  for (const [name, value] of Object.entries(doc)) {
    const inner = Object.hasOwn(wanted, name) ? wanted[name] : undefined;
    if (inner === undefined) continue;
    const kept = typeof inner === 'boolean' ? value : pickValue(value, inner);
    if (kept !== undefined) setField(out, name, kept);
  }
  return out;
}

function pickValue(value: unknown, wanted: Node): unknown {
  if (isDocument(value)) return pick(value, wanted);
  if (Array.isArray(value)) return value.map((item) => pickValue(item, wanted)).filter((item) => item !== undefined);
  return undefined;
}

function omit(doc: Doc, unwanted: Node): Doc {
  const out: Doc = {};
  for (const [name, value] of Object.entries(doc)) {
    const inner = Object.hasOwn(unwanted, name) ? unwanted[name] : undefined;
    if (inner === false) continue;
    setField(out, name, typeof inner === 'object' ? omitValue(value, inner) : value);
  }
  return out;
}

function omitValue(value: unknown, unwanted: Node): unknown {
  if (isDocument(value)) return omit(value, unwanted);
  return Array.isArray(value) ? value.map((item) => omitValue(item, unwanted)) : value;
}

function special(path: string, value: unknown, forFind: boolean): Special {
  if (forFind && isDocument(value) && '$elemMatch' in value) return elemMatch(path, value['$elemMatch']);
  if (forFind && isDocument(value) && '$slice' in value && !isSliceExpression(value['$slice'])) {
    return slice(path, value['$slice']);
  }
  if (forFind && isDocument(value) && '$meta' in value)
    throw mongoError('NotImplemented', '$meta is not supported by this database');
  const compute = compileExpression(value);
  return {
    path,
    inPlace: false,
    trims: false,
    apply: (out, doc, variables) => assign(out, path.split('.'), compute(doc, variables)),
  };
}

function isSliceExpression(operand: unknown): boolean {
  return Array.isArray(operand) && (operand.length === 3 || !operand.every((item) => asInteger(item) !== undefined));
}

/** Sets a computed field; arrays on the way get it in each of their documents. */
export function assign(out: Doc, parts: string[], value: unknown): void {
  const [name, ...rest] = parts as [string, ...string[]];
  if (rest.length === 0) {
    if (value === undefined) Reflect.deleteProperty(out, name);
    else setField(out, name, value);
    return;
  }
  const child = field(out, name);
  if (Array.isArray(child)) {
    const items = child.map((item: unknown) => {
      const target = isDocument(item) ? { ...item } : {};
      assign(target, rest, cloneValue(value));
      return target;
    });
    setField(out, name, items);
    return;
  }
  const target = isDocument(child) ? { ...child } : {};
  assign(target, rest, value);
  setField(out, name, target);
}

function elemMatch(path: string, operand: unknown): Special {
  if (path.includes('.')) throw locationError(31275, 'Cannot use $elemMatch projection on a nested field');
  const test = elemMatchTest(operand);
  return {
    path,
    inPlace: true,
    trims: false,
    apply: (out, doc) => {
      const value = field(doc, path);
      const found: unknown[] = Array.isArray(value) ? value.filter(test).slice(0, 1) : [];
      assign(out, [path], found.length > 0 ? found : undefined);
    },
  };
}

function slice(path: string, operand: unknown): Special {
  const numbers = (Array.isArray(operand) ? operand : [operand]).map((item: unknown) => asInteger(item));
  const [first, second] = numbers;
  if (first === undefined || numbers.length > 2 || (numbers.length === 2 && (second === undefined || second <= 0))) {
    throw locationError(28724, 'Invalid $slice syntax');
  }
  const cut = (value: unknown): unknown => {
    if (!Array.isArray(value)) return value;
    if (second === undefined) return first < 0 ? value.slice(first) : value.slice(0, first);
    const start = first < 0 ? Math.max(0, value.length + first) : first;
    return value.slice(start, start + second);
  };
  const parts = path.split('.');
  return {
    path,
    inPlace: true,
    trims: true,
    apply: (out, doc) => {
      let value: unknown = doc;
      for (const part of parts) value = isDocument(value) ? field(value, part) : undefined;
      if (Array.isArray(value)) assign(out, parts, cut(value));
    },
  };
}

function positional(path: string, query: Doc): Special {
  const parts = path.split('.');
  return {
    path,
    inPlace: true,
    trims: false,
    apply: (out, doc) => {
      let value: unknown = doc;
      for (const part of parts) value = isDocument(value) ? field(value, part) : undefined;
      if (!Array.isArray(value)) return;
      const position = matchedPosition(doc, query);
      if (position === undefined) {
        throw locationError(
          51246,
          "Executor error during find command :: caused by :: positional operator '.$' couldn't find a matching element in the array",
        );
      }
      assign(out, parts, [value[position]]);
    },
  };
}
