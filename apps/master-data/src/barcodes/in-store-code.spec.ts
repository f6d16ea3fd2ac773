import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkDigitOf } from './gtin.js';
import { innerCheckDigitOf } from './inner-check.js';
import { layoutIssues, layoutOf, readLabel, type CodeLayout } from './in-store-code.js';
import { inUnit } from './measures.js';

const price: CodeLayout = {
  prefix: '21',
  item: { position: 3, length: 5 },
  value: { kind: 'price', position: 9, length: 4, decimals: 0, unit: null },
  inner_check: { position: 8, method: 'gs1Price' },
};
const weight: CodeLayout = {
  prefix: '02',
  item: { position: 3, length: 5 },
  value: { kind: 'weight', position: 8, length: 5, decimals: 3, unit: 'kg' },
  inner_check: null,
};
const bare: CodeLayout = { prefix: '29', item: { position: 3, length: 10 }, value: null, inner_check: null };

describe('inner check digits', () => {
  it.each([
    ['gs1Price', '2875', '9'],
    ['gs1Price', '0000', '0'],
    ['gs1Price', '14685', '6'],
    ['gs1Price', '00000', '0'],
    ['modulus10', '0698', '9'],
  ] as const)('%s of %s is %s', (method, value, digit) => expect(innerCheckDigitOf(method, value)).toBe(digit));

  it.each([
    ['gs1Price', 4],
    ['gs1Price', 5],
    ['modulus10', 4],
    ['modulus10', 6],
  ] as const)('%s tells every misread digit of %p', (method, length) => {
    const value = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: length, maxLength: length });
    fc.assert(
      fc.property(value, fc.nat({ max: length - 1 }), fc.integer({ min: 1, max: 9 }), (right, at, by) => {
        const wrong = right.slice(0, at) + String((Number(right[at]) + by) % 10) + right.slice(at + 1);
        expect(innerCheckDigitOf(method, wrong)).not.toBe(innerCheckDigitOf(method, right));
      }),
    );
  });
});

describe('what a label says', () => {
  it.each<[string, CodeLayout, object | undefined]>([
    ['2100042928755', price, { item: '00042', price: 2875, measure: null }],
    ['2100042828755', price, undefined],
    ['0200042002350', weight, { item: '00042', price: null, measure: { value: 0.235, unit: 'kg' } }],
    ['2900000000017', bare, { item: '0000000001', price: null, measure: null }],
    [
      '2100042928755',
      { ...price, value: { kind: 'price', position: 9, length: 4, decimals: 2, unit: null } },
      { item: '00042', price: 28.75, measure: null },
    ],
  ])('%s', (code, layout, expected) => expect(readLabel(code, layout)).toEqual(expected));

  it('is what was printed, for every layout that is let through', () => {
    const span = fc.record({ position: fc.integer({ min: 1, max: 12 }), length: fc.integer({ min: 1, max: 9 }) });
    const layouts = fc
      .record({
        prefix: fc.constantFrom('02', '20', '25', '29', '211', '2000'),
        item: span,
        value: fc.option(
          fc
            .record({ span, decimals: fc.integer({ min: 0, max: 4 }), isWeight: fc.boolean() })
            .map(({ span: { position, length }, decimals, isWeight }) => ({
              kind: isWeight ? ('weight' as const) : ('price' as const),
              position,
              length,
              decimals,
              unit: isWeight ? ('g' as const) : null,
            })),
        ),
        inner_check: fc.option(
          fc.record({
            position: fc.integer({ min: 1, max: 12 }),
            method: fc.constantFrom('modulus10' as const, 'gs1Price' as const),
          }),
        ),
      })
      .filter((layout) => layoutIssues(layout).length === 0);
    const filling = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(layouts, filling, (layout, text) => {
        const code = [...text];
        const put = (position: number, digits: string) => code.splice(position - 1, digits.length, ...digits);
        const item = text.slice(0, layout.item.length);
        const value = text.slice(12 - (layout.value?.length ?? 0));
        put(1, layout.prefix);
        put(layout.item.position, item);
        if (layout.value) put(layout.value.position, value);
        if (layout.inner_check) put(layout.inner_check.position, innerCheckDigitOf(layout.inner_check.method, value));
        const printed = code.join('');
        const said = readLabel(printed + checkDigitOf(printed), layout);
        expect(said?.item).toBe(item);
        const number = said?.price ?? said?.measure?.value ?? null;
        if (layout.value === null) expect(number).toBeNull();
        else
          expect(number?.toFixed(layout.value.decimals)).toBe(
            (Number(value) / 10 ** layout.value.decimals).toFixed(layout.value.decimals),
          );
      }),
      { numRuns: 500 },
    );
  });

  it('is read by the template with the longest prefix', () => {
    const layouts = [price, { ...price, prefix: '2101' }, { ...price, prefix: '210' }];
    expect(layoutOf('2101234000000', layouts)?.prefix).toBe('2101');
    expect(layoutOf('2109234000000', layouts)?.prefix).toBe('210');
    expect(layoutOf('2190000000000', layouts)?.prefix).toBe('21');
    expect(layoutOf('2290000000000', layouts)).toBeUndefined();
  });
});

describe('a layout', () => {
  it.each<[string, Partial<CodeLayout>, string[]]>([
    ['as it is', {}, []],
    ['with an item over the prefix', { item: { position: 2, length: 5 } }, ['item']],
    [
      'with an item over the check digit',
      { item: { position: 9, length: 5 }, value: null, inner_check: null },
      ['item'],
    ],
    ['with a value over the item', { value: { ...value(), position: 7 } }, ['value', 'innerCheck']],
    ['with a price that has a unit', { value: { ...value(), unit: 'g' } }, ['value']],
    ['with a weight without unit', { value: { ...value(), kind: 'weight' } }, ['value']],
    ['with more decimals than digits', { value: { ...value(), length: 2, decimals: 3 }, inner_check: null }, ['value']],
    ['with a check of nothing', { value: null }, ['innerCheck']],
    ['with a price check of three digits', { value: { ...value(), length: 3 } }, ['innerCheck']],
  ])('%s', (_, change, fields) => {
    expect(layoutIssues({ ...price, ...change }).map(([field]) => field)).toEqual(fields);
  });

  function value() {
    return { kind: 'price' as const, position: 9, length: 4, decimals: 0, unit: null };
  }
});

it('measures are told in the unit of the item, where it measures the same', () => {
  expect(inUnit({ value: 235, unit: 'g' }, 'kg')).toEqual({ value: 0.235, unit: 'kg' });
  expect(inUnit({ value: 0.235, unit: 'kg' }, 'g')).toEqual({ value: 235, unit: 'g' });
  expect(inUnit({ value: 1.5, unit: 'm' }, 'cm')).toEqual({ value: 150, unit: 'cm' });
  expect(inUnit({ value: 2, unit: 'l' }, 'l')).toEqual({ value: 2, unit: 'l' });
  expect(inUnit({ value: 1, unit: 'g' }, 'ml')).toBeUndefined();
});
