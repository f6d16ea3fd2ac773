import { Decimal } from 'decimal.js';
import type { MeasureUnit } from '@kugelpos/contracts';
import { GUARDED_LENGTHS, innerCheckDigitOf, type InnerCheckMethod } from './inner-check.js';

/** In-store codes are EAN-13; its last digit is the check digit. */
const LENGTH = 13;

/** Digits of a code; positions are counted from 1, as in the documents of label printers. */
export interface Span {
  position: number;
  length: number;
}

/** What the digits of an in-store code mean (retail rule 26). */
export interface CodeLayout {
  /** `02` or `20` to `29`, more digits where one prefix has several layouts. */
  prefix: string;
  item: Span;
  /** null: the code names an item only. */
  value: (Span & { kind: 'price' | 'weight'; decimals: number; unit: MeasureUnit | null }) | null;
  inner_check: { position: number; method: InnerCheckMethod } | null;
}

/** What a label says. */
export interface LabelContent {
  /** Digits of the item, leading zeros kept. */
  item: string;
  /** Price of the whole package. */
  price: number | null;
  measure: { value: number; unit: MeasureUnit } | null;
}

/** The layout of a code: of those whose prefix it has, the one with the longest. */
export function layoutOf<T extends CodeLayout>(code: string, layouts: readonly T[]): T | undefined {
  return layouts
    .filter(({ prefix }) => code.startsWith(prefix))
    .reduce<T | undefined>(
      (best, layout) => (best && best.prefix.length >= layout.prefix.length ? best : layout),
      undefined,
    );
}

/**
 * Reads an in-store code of 13 digits whose check digit is right.
 * @returns undefined if the inner check digit is wrong
 */
export function readLabel(code: string, layout: CodeLayout): LabelContent | undefined {
  const item = cut(code, layout.item);
  const { value, inner_check: check } = layout;
  if (value === null) return { item, price: null, measure: null };
  const digits = cut(code, value);
  if (check !== null && code[check.position - 1] !== innerCheckDigitOf(check.method, digits)) return undefined;
  const number = new Decimal(digits).div(new Decimal(10).pow(value.decimals)).toNumber();
  return value.unit === null
    ? { item, price: number, measure: null }
    : { item, price: null, measure: { value: number, unit: value.unit } };
}

/** What is wrong with a layout: field and reason; empty where nothing is. */
export function layoutIssues({
  prefix,
  item,
  value,
  inner_check: check,
}: CodeLayout): [field: string, reason: string][] {
  const issues: [string, string][] = [];
  const taken = new Set(Array.from(prefix, (_, i) => i + 1));
  const take = (field: string, { position, length }: Span): void => {
    const places = Array.from({ length }, (_, i) => position + i);
    if (places.some((place) => place >= LENGTH))
      issues.push([field, `must end before digit ${LENGTH}, the check digit`]);
    if (places.some((place) => taken.has(place))) issues.push([field, 'must not overlap the prefix or another field']);
    for (const place of places) taken.add(place);
  };
  take('item', item);
  if (value !== null) {
    take('value', value);
    if ((value.kind === 'weight') !== (value.unit !== null)) issues.push(['value', 'needs a unit for a weight only']);
    if (value.decimals > value.length) issues.push(['value', 'must not have more decimals than digits']);
  }
  if (check !== null) {
    take('innerCheck', { position: check.position, length: 1 });
    const lengths = GUARDED_LENGTHS[check.method];
    if (value === null) issues.push(['innerCheck', 'needs a value that it guards']);
    else if (lengths !== undefined && !lengths.includes(value.length))
      issues.push(['innerCheck', `guards a value of ${lengths.join(' or ')} digits only`]);
  }
  return issues;
}

function cut(code: string, { position, length }: Span): string {
  return code.slice(position - 1, position - 1 + length);
}
