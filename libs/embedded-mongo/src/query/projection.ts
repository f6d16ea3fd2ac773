import { compileExpression, isKnownExpression } from '../aggregate/expressions.js';
import type { Doc } from '../bson/decode.js';
import { asInteger, isNumeric, isTrue } from '../bson/numbers.js';
import { checkFieldPath, cloneValue, field, isDocument, setField } from '../bson/paths.js';
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
  kind: 'slice' | 'elemMatch' | 'positional' | 'expression';
  apply: (out: Doc, doc: Doc, variables: Doc | undefined) => void;
}

/** What a projection keeps: the fields it names, or all but these. */
type Mode = 'inclusion' | 'exclusion';

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
  const named: string[] = [];
  const specials: Special[] = [];
  let id: boolean | undefined;
  let mode: Mode | undefined;
  const setMode = (wanted: Mode, code: number, message: string): void => {
    if (mode !== undefined && mode !== wanted) throw locationError(code, message);
    mode = wanted;
  };
  for (const [path, value] of flat) {
    if (path === '_id' && isFlag(value)) {
      id = isTrue(value);
    } else if (forFind && path.endsWith('.$')) {
      checkPositional(value, specials);
      setMode('inclusion', 31395, 'positional projection cannot be used with exclusion');
      specials.push(positional(path.slice(0, -2), query));
    } else if (isFlag(value)) {
      if (isTrue(value)) setMode('inclusion', 31253, `Cannot do inclusion on field ${path} in exclusion projection`);
      else setMode('exclusion', 31254, `Cannot do exclusion on field ${path} in inclusion projection`);
      named.push(path);
    } else {
      const item = special(path, value, forFind);
      if (item.kind === 'expression')
        setMode('inclusion', 31252, 'Cannot use expression other than $meta in exclusion projection');
      specials.push(item);
    }
  }
  checkCollisions(flat.map(([path]) => path.replace(/\.\$$/, '')));
  mode ??= specials.some(({ kind }) => kind === 'elemMatch') || id === true ? 'inclusion' : 'exclusion';
  let choose: (doc: Doc) => Doc;
  if (mode === 'inclusion') {
    const inPlace = specials.filter(({ kind }) => kind === 'slice' || kind === 'positional');
    // Paths within `_id` say what of it is wanted.
    const isIdWanted = id !== false && !flat.some(([path]) => path.startsWith('_id.'));
    const wanted = tree([...(isIdWanted ? ['_id'] : []), ...named, ...inPlace.map(({ path }) => path)], true);
    // Documents of an array in which a field is computed stay, without their other fields.
    for (const { kind, path } of specials) {
      if (kind === 'expression' && path.includes('.')) addNodes(wanted, path.split('.').slice(0, -1));
    }
    choose = (doc) => pick(doc, wanted);
  } else {
    const unwanted = tree(id === false ? [...named, '_id'] : named, false);
    choose = (doc) => omit(doc, unwanted);
  }
  return (doc, variables) => {
    const out = choose(doc);
    for (const { apply } of specials) apply(out, doc, variables);
    return out;
  };
}

function checkPositional(value: unknown, specials: Special[]): void {
  if (isDocument(value))
    throw locationError(31271, 'positional projection cannot be used with an expression or sub object');
  if (!isFlag(value)) throw locationError(31308, 'positional projection cannot be used with a literal');
  if (!isTrue(value)) throw locationError(31395, 'positional projection cannot be used with exclusion');
  if (specials.some(({ kind }) => kind === 'positional'))
    throw locationError(31276, 'Cannot specify more than one positional projection per query.');
}

function isFlag(value: unknown): boolean {
  return typeof value === 'boolean' || isNumeric(value);
}

/** Nested documents mean dotted paths: `{ a: { b: 1 } }` is `{ 'a.b': 1 }`. */
function flatten(spec: Doc, prefix: string, forFind: boolean): [string, unknown][] {
  return Object.entries(spec).flatMap(([name, value]): [string, unknown][] => {
    const path = prefix + name;
    checkFieldPath(forFind ? name.replace(/\.\$$/, '.positional') : name);
    if (isDocument(value) && !Object.keys(value).some((key) => key.startsWith('$'))) {
      if (Object.keys(value).length === 0)
        throw locationError(51270, `An empty sub-projection is not a valid value. Found empty object at path ${path}`);
      return flatten(value, `${path}.`, forFind);
    }
    return [[path, value]];
  });
}

/** Refuses paths of which one is another or leads through it; `code` is the stage's own. */
export function checkCollisions(paths: string[], code?: number): void {
  for (const [i, path] of paths.entries()) {
    for (const earlier of paths.slice(0, i)) {
      if (path === earlier || earlier.startsWith(`${path}.`))
        throw locationError(code ?? 31250, `Path collision at ${path}`);
      if (path.startsWith(`${earlier}.`)) {
        const rest = path.slice(earlier.length + 1);
        throw locationError(code ?? 31249, `Path collision at ${path} remaining portion ${rest}`);
      }
    }
  }
}

function tree(paths: string[], leaf: boolean): Node {
  const root = newNode();
  for (const path of paths) {
    const parts = path.split('.');
    const last = parts.pop() as string;
    addNodes(root, parts)[last] = leaf;
  }
  return root;
}

function addNodes(root: Node, parts: string[]): Node {
  return parts.reduce((node, part) => (node[part] ??= newNode()) as Node, root);
}

/** Without a prototype: a path that names what objects inherit would change all of them. */
function newNode(): Node {
  return Object.create(null) as Node;
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
  const name = isDocument(value) ? Object.keys(value)[0] : undefined;
  if (name?.startsWith('$') && !isKnownExpression(name)) throw locationError(31325, `Unknown expression ${name}`);
  const compute = compileExpression(value);
  return {
    path,
    kind: 'expression',
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
      const target: Doc = { item };
      assign(target, ['item', ...rest], cloneValue(value));
      return target['item'];
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
    kind: 'elemMatch',
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
  const cutBelow = (value: unknown, [name, ...rest]: string[]): unknown => {
    if (name === undefined) return cut(value);
    if (Array.isArray(value)) return value.map((item) => cutBelow(item, [name, ...rest]));
    if (!isDocument(value) || field(value, name) === undefined) return value;
    const out = { ...value };
    setField(out, name, cutBelow(field(value, name), rest));
    return out;
  };
  const parts = path.split('.');
  return { path, kind: 'slice', apply: (out) => void Object.assign(out, cutBelow(out, parts)) };
}

function positional(path: string, query: Doc): Special {
  const parts = path.split('.');
  return {
    path,
    kind: 'positional',
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
