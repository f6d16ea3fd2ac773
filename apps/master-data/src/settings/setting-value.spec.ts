import { describe, expect, it } from '@jest/globals';
import { valueAt } from './setting-value.js';

const here = { storeCode: '0001', terminalNo: 1 };
const entry = (store_code: string | null, terminal_no: number | null, value: string) => ({
  store_code,
  terminal_no,
  value,
});

describe('the value that holds at a terminal', () => {
  const terminal = entry('0001', 1, 'terminal');
  const store = entry('0001', null, 'store');
  const tenant = entry(null, null, 'tenant');
  const combinations = [false, true].flatMap((t) => [false, true].flatMap((s) => [false, true].map((g) => [t, s, g])));

  it.each(combinations)('terminal %s, store %s, tenant %s', (hasTerminal, hasStore, hasTenant) => {
    const values = [...(hasTenant ? [tenant] : []), ...(hasStore ? [store] : []), ...(hasTerminal ? [terminal] : [])];
    const expected = hasTerminal ? 'terminal' : hasStore ? 'store' : hasTenant ? 'tenant' : 'default';
    expect(valueAt(here, { default_value: 'default', values })).toBe(expected);
    expect(valueAt(here, { default_value: 'default', values: values.toReversed() })).toBe(expected);
  });

  it.each([
    ['another store', entry('0002', null, 'x')],
    ['another terminal of the store', entry('0001', 2, 'x')],
    ['the same number in another store', entry('0002', 1, 'x')],
    ['a terminal without store', entry(null, 1, 'x')],
  ])('never that of %s', (_, foreign) => {
    expect(valueAt(here, { default_value: 'default', values: [foreign] })).toBe('default');
  });

  it('the first entry of a level, also an empty one', () => {
    expect(valueAt(here, { default_value: 'default', values: [entry('0001', 1, ''), terminal, store] })).toBe('');
  });
});
