import { ErrorCode } from '@kugelpos/contracts';
import { apportion } from './apportion.js';
import type { Rules } from './discount.js';
import { divide, fraction, fromMinor, minorPerUnit, sum, type Fraction, type Minor } from './money.js';
import { PricingRefusal } from './refusal.js';
import type { PricedTax, TaxEntry } from './types.js';

/** One line's part in the tax: its code, what it adds to the base, its quantity. */
export interface TaxedLine {
  readonly taxCode: string;
  readonly net: Minor;
  readonly quantity: number;
}

/** One tax code of the cart with its base and tax. */
export interface TaxGroup {
  readonly entry: TaxEntry;
  readonly target: Minor;
  readonly quantity: number;
  readonly tax: Minor;
}

type TaxBase = Omit<TaxGroup, 'tax'>;

/**
 * The tax per code, codes in order of first appearance (spec B-14a). Rounded once per code; external tax once per
 * rate on the sum of all its external codes and split over them by base, so that the rows add up (retail rule 1).
 * A code that is not in the tax master is refused with 100001.
 */
export function taxGroups(lines: readonly TaxedLine[], master: readonly TaxEntry[], rules: Rules): TaxGroup[] {
  const bases = groupByCode(lines, master);
  const external = new Map<TaxBase, Minor>();
  for (const sameRate of byRate(bases.filter(({ entry }) => entry.taxType === 'External'))) {
    const targets = sameRate.map(({ target }) => target);
    const shares = apportion(externalTax(sum(targets), leading(sameRate), rules), targets);
    sameRate.forEach((base, index) => external.set(base, shares[index] ?? 0n));
  }
  return bases.map((base) => ({ ...base, tax: external.get(base) ?? internalTax(base.target, base.entry, rules) }));
}

/** The tax inside an amount that includes it: target × r / (100 + r). Exempt holds none. */
export function internalTax(target: Minor, entry: TaxEntry, rules: Rules): Minor {
  const { num, den } = taxRate(entry);
  return roundTax(target * num, den + num, entry, rules);
}

function externalTax(target: Minor, entry: TaxEntry, rules: Rules): Minor {
  const { num, den } = taxRate(entry);
  return roundTax(target * num, den, entry, rules);
}

/** Groups of one rate, reduced flag and class: a rate in the sense of the invoice. In order of first appearance. */
export function byRate<T extends { readonly entry: TaxEntry }>(groups: readonly T[]): T[][] {
  const rates = new Map<string, T[]>();
  for (const group of groups) {
    const { rate, reduced, class: taxClass } = group.entry;
    const key = `${rate}|${reduced}|${taxClass}`;
    rates.set(key, [...(rates.get(key) ?? []), group]);
  }
  return [...rates.values()];
}

/** The entry whose rounding counts where codes of one rate round differently: the lowest code, whatever was scanned first. */
export function leading(groups: readonly { readonly entry: TaxEntry }[]): TaxEntry {
  const [first] = groups.map(({ entry }) => entry).sort((a, b) => (a.taxCode < b.taxCode ? -1 : 1));
  if (!first) throw new RangeError('a rate has at least one code');
  return first;
}

export function toPricedTax({ entry, target, quantity, tax }: TaxGroup, index: number, { digits }: Rules): PricedTax {
  return {
    taxNo: index + 1,
    taxCode: entry.taxCode,
    taxType: entry.taxType,
    taxName: entry.taxName,
    taxAmount: fromMinor(tax, digits),
    targetAmount: fromMinor(target, digits),
    targetQuantity: quantity,
    rate: entry.rate,
    reduced: entry.reduced,
    class: entry.class,
  };
}

function groupByCode(lines: readonly TaxedLine[], master: readonly TaxEntry[]): TaxBase[] {
  const groups = new Map<string, TaxBase>();
  for (const { taxCode, net, quantity } of lines) {
    const group = groups.get(taxCode) ?? { entry: findEntry(taxCode, master), target: 0n, quantity: 0 };
    groups.set(taxCode, { ...group, target: group.target + net, quantity: group.quantity + quantity });
  }
  return [...groups.values()];
}

function findEntry(taxCode: string, master: readonly TaxEntry[]): TaxEntry {
  const entry = master.find((candidate) => candidate.taxCode === taxCode);
  if (!entry) throw new PricingRefusal(ErrorCode.NOT_FOUND, { taxCode });
  return entry;
}

/** The rate as a fraction of one: 8.25 is 825/10000. */
function taxRate({ taxType, rate }: TaxEntry): Fraction {
  if (taxType === 'Exempt') return { num: 0n, den: 1n };
  const { num, den } = fraction(rate, 'rate');
  return { num, den: den * 100n };
}

/** Rounds to the entry's decimals, never finer than the currency; a missing method is half away from zero. */
function roundTax(num: bigint, den: bigint, { roundDigit, roundMethod }: TaxEntry, { digits }: Rules): Minor {
  const decimals = BigInt(Math.min(digits, Math.max(0, roundDigit ?? digits)));
  const step = minorPerUnit(digits) / 10n ** decimals;
  return divide(num, den * step, roundMethod ?? 'Round') * step;
}
