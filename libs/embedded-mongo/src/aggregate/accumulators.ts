import { calculateObjectSize, Decimal128 } from 'bson';
import { doubleValue, type Doc } from '../bson/decode.js';
import { arithmetic, exactDecimal, isNumeric, longOrDouble, numericKind, toBigInt, toNumber } from '../bson/numbers.js';
import { compareValues, encodeKey } from '../bson/order.js';
import { isDocument } from '../bson/paths.js';
import { typeName } from '../bson/types.js';
import { locationError, mongoError } from '../errors.js';

/** Takes the values of a group one by one; undefined stands for missing. */
export interface Accumulator {
  add(value: unknown): void;
  /** What it keeps in memory, when that grows with what it is given. */
  readonly bytes?: number;
  result(): unknown;
}

/** `$sum`: the widest numeric type wins, what is not a number is ignored. */
export class Sum implements Accumulator {
  private integers = 0n;
  /** What of the integers fits a JavaScript number, which is faster. */
  private small = 0;
  private hasLong = false;
  private decimals: Decimal128 | undefined;
  /** Doubles are added with Kahan's compensation, as MongoDB does. */
  private doubles = 0;
  private compensation = 0;
  private hasDouble = false;

  add(value: unknown): void {
    const kind = numericKind(value);
    if (kind === 'int' || kind === 'long') {
      if (typeof value === 'number' && Number.isSafeInteger(this.small + value)) this.small += value;
      else this.integers += toBigInt(value);
      this.hasLong ||= kind === 'long';
    } else if (kind === 'decimal') {
      this.decimals = arithmetic('add', this.decimals ?? 0, value) as Decimal128;
    } else if (kind === 'double') {
      this.hasDouble = true;
      this.addDouble(toNumber(value));
    }
  }

  result(): unknown {
    this.integers += BigInt(this.small);
    this.small = 0;
    if (!this.hasDouble && !this.decimals) return longOrDouble(this.integers, this.hasLong ? 'long' : 'int');
    if (this.decimals) {
      const exact = arithmetic('add', this.decimals, Decimal128.fromString(String(this.integers)));
      return this.hasDouble ? arithmetic('add', exact, exactDecimal(this.doubles + this.compensation)) : exact;
    }
    this.addDouble(Number(this.integers));
    this.integers = 0n;
    return doubleValue(this.doubles + this.compensation);
  }

  private addDouble(term: number): void {
    const sum = this.doubles + term;
    if (Number.isFinite(sum)) {
      this.compensation +=
        Math.abs(this.doubles) >= Math.abs(term) ? this.doubles - sum + term : term - sum + this.doubles;
    }
    this.doubles = sum;
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
  bytes = 0;

  constructor(private readonly distinct: boolean) {}

  add(value: unknown): void {
    if (value === undefined) return;
    if (this.distinct) {
      const key = encodeKey(value);
      if (this.keys.has(key)) return;
      this.keys.add(key);
    }
    this.items.push(value);
    this.bytes += calculateObjectSize({ value });
  }

  result(): unknown {
    return this.items;
  }
}

class Merge implements Accumulator {
  private readonly merged: Doc = {};

  add(value: unknown): void {
    if (value === undefined || value === null) return;
    if (!isDocument(value))
      throw locationError(40400, `$mergeObjects requires object inputs, but an input is of type ${typeName(value)}`);
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

/** Accumulators that MongoDB has and this database does not. */
export const REFUSED_ACCUMULATORS = new Set(
  '$accumulator $bottom $bottomN $concatArrays $firstN $lastN $maxN $median $minN $percentile $setUnion $stdDevPop $stdDevSamp $top $topN'.split(
    ' ',
  ),
);

/** Applies an accumulator to a list of values (`$sum` and the like as expressions). */
export function accumulate(name: string, values: unknown[]): unknown {
  const accumulator = (ACCUMULATORS[name] as () => Accumulator)();
  for (const value of values) accumulator.add(value);
  return accumulator.result();
}
