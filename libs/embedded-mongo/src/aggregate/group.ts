import type { Doc } from '../bson/decode.js';
import { encodeKey } from '../bson/order.js';
import { isDocument } from '../bson/paths.js';
import { locationError, mongoError } from '../errors.js';
import { ACCUMULATORS, REFUSED_ACCUMULATORS, Sum, type Accumulator } from './accumulators.js';
import { compileExpression } from './expressions.js';
import type { Stage } from './pipeline.js';

/** MongoDB's limit for a stage that may not use the disk. */
const GROUP_MEMORY = 100 * 1024 * 1024;

/** What a group takes at least. */
const GROUP_BYTES = 200;

interface GroupField {
  name: string;
  create: () => Accumulator;
  value: (doc: Doc, variables: Doc) => unknown;
}

/** Compiles the `$group` stage: groups by the equality of BSON, in order of first appearance. */
export function compileGroup(spec: unknown): Stage {
  if (!isDocument(spec)) throw locationError(15947, "a group's fields must be specified in an object");
  if (!('_id' in spec)) throw locationError(15955, 'a group specification must include an _id');
  const idOf = compileExpression(spec['_id']);
  const outputs = Object.entries(spec)
    .filter(([name]) => name !== '_id')
    .map(([name, value]) => groupField(name, value));
  return function* (docs, { variables }) {
    const groups = new Map<string, { id: unknown; states: Accumulator[] }>();
    let memory = 0;
    for (const doc of docs) {
      yield undefined;
      if (!doc) continue;
      const id = idOf(doc, variables) ?? null;
      const key = encodeKey(id);
      let group = groups.get(key);
      if (!group) {
        group = { id, states: outputs.map((output) => output.create()) };
        groups.set(key, group);
        memory += key.length + GROUP_BYTES;
      }
      for (const [i, state] of group.states.entries()) {
        const before = state.bytes ?? 0;
        state.add(outputs[i]?.value(doc, variables));
        memory += (state.bytes ?? 0) - before;
      }
      if (memory > GROUP_MEMORY) {
        throw mongoError(
          'QueryExceededMemoryLimitNoDiskUseAllowed',
          "Exceeded memory limit for $group, but didn't allow external sort.",
        );
      }
    }
    for (const { id, states } of groups.values()) {
      const out: Doc = { _id: id };
      outputs.forEach((output, i) => (out[output.name] = states[i]?.result()));
      yield out;
    }
  };
}

function groupField(name: string, spec: unknown): GroupField {
  if (name.includes('.')) throw locationError(40235, `The field name '${name}' cannot contain '.'`);
  if (name.startsWith('$')) throw locationError(40236, `The field name '${name}' cannot be an operator name`);
  const operators = isDocument(spec) ? Object.keys(spec) : [];
  const operator = operators[0];
  if (!isDocument(spec) || !operator?.startsWith('$'))
    throw locationError(40234, `The field '${name}' must be an accumulator object`);
  if (operators.length !== 1) throw locationError(40238, `The field '${name}' must specify one accumulator`);
  if (Array.isArray(spec[operator])) throw locationError(40237, `The ${operator} accumulator is a unary operator`);
  if (operator === '$count') {
    if (!isDocument(spec[operator]) || Object.keys(spec[operator]).length > 0) {
      throw mongoError('TypeMismatch', '$count takes no arguments, i.e. $count:{}');
    }
    return { name, create: () => new Sum(), value: () => 1 };
  }
  const create = ACCUMULATORS[operator];
  if (!create || !Object.hasOwn(ACCUMULATORS, operator)) {
    if (REFUSED_ACCUMULATORS.has(operator))
      throw mongoError('NotImplemented', `accumulator ${operator} is not supported by this database`);
    throw locationError(15952, `unknown group operator '${operator}'`);
  }
  const value = compileExpression(spec[operator]);
  return { name, create, value: (doc, variables) => value(doc, variables) };
}
