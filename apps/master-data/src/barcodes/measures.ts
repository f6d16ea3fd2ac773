import { Decimal } from 'decimal.js';
import type { MeasureUnit } from '@kugelpos/contracts';

/** What a unit measures, and how many of the smallest unit of its kind it is. */
const UNITS: Readonly<Record<MeasureUnit, { kind: 'weight' | 'volume' | 'length'; size: number }>> = {
  g: { kind: 'weight', size: 1 },
  kg: { kind: 'weight', size: 1000 },
  ml: { kind: 'volume', size: 1 },
  l: { kind: 'volume', size: 1000 },
  cm: { kind: 'length', size: 1 },
  m: { kind: 'length', size: 100 },
};

/** A measure in another unit; undefined if that measures something else. */
export function inUnit(
  { value, unit }: { value: number; unit: MeasureUnit },
  wanted: MeasureUnit,
): { value: number; unit: MeasureUnit } | undefined {
  const [from, to] = [UNITS[unit], UNITS[wanted]];
  if (from.kind !== to.kind) return undefined;
  return { value: new Decimal(value).times(from.size).div(to.size).toNumber(), unit: wanted };
}
