import { Decimal128 } from 'bson';
import { doubleValue, type Doc } from '../bson/decode.js';
import { arithmetic, isNumeric, numericKind, toNumber } from '../bson/numbers.js';
import { compareValues, encodeKey } from '../bson/order.js';
import { isDocument } from '../bson/paths.js';
import { locationError, mongoError } from '../errors.js';

/** Takes the values of a group one by one; undefined stands for missing. */
export interface Accumulator {
  add(value: unknown): void;
  result(): unknown;
}

/** `$sum`: the widest numeric type wins, what is not a number is ignored. */
export class Sum implements Accumulator {
  private total: unknown = 0;
  /** Doubles are added with Kahan's compensation, as MongoDB does. */
  private doubles = 0;
  private compensation = 0;
  private hasDouble = false;

  add(value: unknown): void {
    if (!isNumeric(value)) return;
    if (numericKind(value) !== 'double') {
      this.total = arithmetic('add', this.total, value, 'double');
      return;
    }
    this.hasDouble = true;
    const term = toNumber(value);
    const sum = this.doubles + term;
    if (Number.isFinite(sum)) {
      this.compensation +=
        Math.abs(this.doubles) >= Math.abs(term) ? this.doubles - sum + term : term - sum + this.doubles;
    }
    this.doubles = sum;
  }

  result(): unknown {
    if (!this.hasDouble) return this.total;
    if (this.total instanceof Decimal128) {
      return arithmetic('add', this.total, doubleValue(this.doubles + this.compensation));
    }
    return doubleValue(toNumber(this.total) + this.doubles + this.compensation);
  }
}

class Average implements Accumulator {
  private readonly sum = new Sum();
  private count = 0;

  add(value: unknown): void {
    if (!isNumeric(value)) return;
    this.sum.add(value);
    this.count++;
  }

  result(): unknown {
    if (this.count === 0) return null;
    const total = this.sum.result();
    if (total instanceof Decimal128) {
      throw mongoError('NotImplemented', '$avg of Decimal128 is not supported by this database');
    }
    return doubleValue(toNumber(total) / this.count);
  }
}

class Extreme implements Accumulator {
  private best: unknown = undefined;

  constructor(private readonly sign: number) {}

  add(value: unknown): void {
    if (value === undefined || value === null) return;
    if (this.best === undefined || compareValues(value, this.best) * this.sign > 0) this.best = value;
  }

  result(): unknown {
    return this.best ?? null;
  }
}

/** `$first` and `$last` take whatever comes, missing becomes null. */
class Edge implements Accumulator {
  private value: unknown = null;
  private seen = false;

  constructor(private readonly last: boolean) {}

  add(value: unknown): void {
    if (this.seen && !this.last) return;
    this.seen = true;
    this.value = value ?? null;
  }

  result(): unknown {
    return this.value;
  }
}

class Collect implements Accumulator {
  private readonly items: unknown[] = [];
  private readonly keys = new Set<string>();

  constructor(private readonly distinct: boolean) {}

  add(value: unknown): void {
    if (value === undefined) return;
    if (this.distinct) {
      const key = encodeKey(value);
      if (this.keys.has(key)) return;
      this.keys.add(key);
    }
    this.items.push(value);
  }

  result(): unknown {
    return this.items;
  }
}

class Merge implements Accumulator {
  private readonly merged: Doc = {};

  add(value: unknown): void {
    if (value === undefined || value === null) return;
    if (!isDocument(value)) throw locationError(40400, '$mergeObjects requires object inputs');
    Object.assign(this.merged, value);
  }

  result(): unknown {
    return this.merged;
  }
}

/** The accumulators by name. */
export const ACCUMULATORS: Record<string, () => Accumulator> = {
  $sum: () => new Sum(),
  $avg: () => new Average(),
  $min: () => new Extreme(-1),
  $max: () => new Extreme(1),
  $first: () => new Edge(false),
  $last: () => new Edge(true),
  $push: () => new Collect(false),
  $addToSet: () => new Collect(true),
  $mergeObjects: () => new Merge(),
};

/** Applies an accumulator to a list of values (`$sum` and the like as expressions). */
export function accumulate(name: string, values: unknown[]): unknown {
  const accumulator = (ACCUMULATORS[name] as () => Accumulator)();
  for (const value of values) accumulator.add(value);
  return accumulator.result();
}
