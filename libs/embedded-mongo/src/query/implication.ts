import type { Doc } from '../bson/decode.js';
import { equalValues } from '../bson/order.js';
import { typeName, typeSet } from '../bson/types.js';
import { collectPredicates, compareBounds, type Interval, type Predicate } from './predicates.js';

/** Whether every document that the query finds satisfies the filter of a partial index. */
export function isImplied(partial: Doc, predicates: Predicate[], filter: Doc): boolean {
  return collectPredicates(partial).every((wanted) => predicates.some((given) => follows(wanted, given, filter)));
}

function follows(wanted: Predicate, given: Predicate, filter: Doc): boolean {
  if (wanted.path === '' || given.path !== wanted.path) {
    return wanted.path === '' && wanted.operator in filter && equalValues(filter[wanted.operator], wanted.operand);
  }
  if (wanted.operator === given.operator && equalValues(wanted.operand, given.operand)) return true;
  if (wanted.operator === '$exists') return wanted.implies && given.implies;
  if (wanted.operator === '$type') {
    const types = typeSet(wanted.operand);
    if (given.operator === '$eq') return types.has(typeName(given.operand));
    return given.operator === '$in' && (given.operand as unknown[]).every((value) => types.has(typeName(value)));
  }
  if (!wanted.intervals || !wanted.exact || !given.intervals || !given.exact) return false;
  return given.intervals.every((inner) => (wanted.intervals as Interval[]).some((outer) => contains(outer, inner)));
}

function contains(outer: Interval, inner: Interval): boolean {
  return compareBounds(outer.low, inner.low) <= 0 && compareBounds(outer.high, inner.high) >= 0;
}
