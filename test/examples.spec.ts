import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { displayWidth } from '@kugelpos/printing';
import { parse } from 'csv-parse/sync';
import { NewReason } from '../apps/master-data/src/reasons/reason.dto.js';
import { NewStaffRole } from '../apps/master-data/src/staff-roles/staff-role.dto.js';

type Row = Record<string, string>;

const folder = join(import.meta.dirname, '../examples');
const readText = (file: string): string => readFileSync(join(folder, file), 'utf8');
const readCsv = (file: string): Row[] => parse<Row>(readText(file), { columns: true });
const column = (rows: Row[], name: string): string[] => rows.map((row) => row[name] ?? '');
const rejects = (rows: Row[], name: string, pattern: RegExp): string[] =>
  column(rows, name).filter((value) => !pattern.test(value));

const HEADERS: Record<string, string> = {
  'categories.csv': 'category_code,description,description_short,tax_code',
  'items.csv':
    'item_code,description,description_short,description_en,unit_price,unit_cost,category_code,tax_code,is_discount_restricted,initial_quantity',
  'stores.csv': 'store_code,store_name,postal_code,address,phone',
  'store_prices.csv': 'store_code,item_code,store_price',
  'staff.csv': 'id,name,pin,roles',
  'payments.csv':
    'payment_code,description,kind,limit_amount,can_refund,can_deposit_over,can_change,is_active,tax_treatment,stamp_duty',
};
const TAX_CODE = /^(00|01|02|11|12)$/;
const BOOLEAN = /^(true|false)$/;
const POSITIVE_INTEGER = /^[1-9]\d*$/;

const categories = readCsv('categories.csv');
const items = readCsv('items.csv');
const stores = readCsv('stores.csv');
const storePrices = readCsv('store_prices.csv');
const staff = readCsv('staff.csv');
const payments = readCsv('payments.csv');

/** GS1: weights 3 and 1 from the right, the check digit makes the sum a multiple of ten. */
function hasValidCheckDigit(code: string): boolean {
  const sum = [...code].reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3), 0);
  return sum % 10 === 0;
}

function expectUnique(values: string[]): void {
  expect(values.filter((value, index) => values.indexOf(value) !== index)).toEqual([]);
}

describe.each(Object.entries(HEADERS))('%s', (file, header) => {
  it('is RFC 4180 with its header line, without empty fields or surplus spaces', () => {
    expect(readText(file).split('\r\n')[0]).toBe(header);
    expect(readText(file).replaceAll('\r\n', '')).not.toMatch(/[\r\n\ufeff\ufffd]/);
    const values = readCsv(file).flatMap((row) => Object.values(row));
    expect(values.filter((value) => value === '' || value !== value.trim())).toEqual([]);
  });
});

describe('items', () => {
  it('are at least 220 with unique, valid JAN codes and unique names', () => {
    expect(items.length).toBeGreaterThanOrEqual(220);
    expect(rejects(items, 'item_code', /^4[59]\d{11}$/)).toEqual([]);
    expect(column(items, 'item_code').filter((code) => !hasValidCheckDigit(code))).toEqual([]);
    expectUnique(column(items, 'item_code'));
    expectUnique(column(items, 'description'));
    expectUnique(column(items, 'description_en'));
  });

  it('have Japanese names, English names in ASCII and short names of at most 16 columns', () => {
    expect(rejects(items, 'description', /[\p{scx=Hira}\p{scx=Kana}\p{scx=Han}]/u)).toEqual([]);
    expect(rejects(items, 'description_en', /^[A-Z][ -~]+$/)).toEqual([]);
    expect(column(items, 'description_short').filter((name) => displayWidth(name) > 16)).toEqual([]);
  });

  it('belong to a category and have a tax code, a price above cost and stock', () => {
    const known = new Set(column(categories, 'category_code'));
    expect(column(items, 'category_code').filter((code) => !known.has(code))).toEqual([]);
    expect(new Set(column(items, 'category_code'))).toEqual(known);
    for (const name of ['unit_price', 'unit_cost', 'initial_quantity']) {
      expect(rejects(items, name, POSITIVE_INTEGER)).toEqual([]);
    }
    expect(items.filter((item) => Number(item['unit_cost']) >= Number(item['unit_price']))).toEqual([]);
    expect(rejects(items, 'is_discount_restricted', BOOLEAN)).toEqual([]);
  });

  it('cover every tax code, mostly reduced food, and goods barred from discounts', () => {
    expect(rejects(items, 'tax_code', TAX_CODE)).toEqual([]);
    const count = (code: string): number => column(items, 'tax_code').filter((value) => value === code).length;
    expect(count('12')).toBeGreaterThan(100);
    expect(count('02')).toBeGreaterThan(30);
    expect(count('01')).toBeGreaterThanOrEqual(5);
    expect(count('11')).toBeGreaterThanOrEqual(5);
    expect(count('00')).toBeGreaterThanOrEqual(2);
    const restricted = items.filter((item) => item['is_discount_restricted'] === 'true');
    expect(new Set(column(restricted, 'category_code'))).toEqual(new Set(['404', '405', '901', '902']));
  });
});

it('categories are unique and have a tax code', () => {
  expectUnique(column(categories, 'category_code'));
  expect(rejects(categories, 'tax_code', TAX_CODE)).toEqual([]);
});

it('store prices are of known stores and items, one each, and differ from the common price', () => {
  expectUnique(column(stores, 'store_code'));
  expect(stores).toHaveLength(2);
  expectUnique(storePrices.map((row) => `${row['store_code']} ${row['item_code']}`));
  expect(new Set(column(storePrices, 'store_code'))).toEqual(new Set(column(stores, 'store_code')));
  const prices = new Map(items.map((item) => [item['item_code'], item['unit_price']]));
  for (const { item_code: code, store_price: price = '' } of storePrices) {
    expect(price).toMatch(POSITIVE_INTEGER);
    expect(prices.get(code)).toMatch(POSITIVE_INTEGER);
    expect(price).not.toBe(prices.get(code));
  }
});

it('staff are four, with unique ids and four-digit PINs, among them a manager', () => {
  expect(staff).toHaveLength(4);
  expectUnique(column(staff, 'id'));
  expectUnique(column(staff, 'pin'));
  expect(rejects(staff, 'pin', /^\d{4}$/)).toEqual([]);
  expect(rejects(staff, 'roles', /^(clerk|manager)(;(clerk|manager))*$/)).toEqual([]);
  expect(column(staff, 'roles')).toContain('manager');
});

it('payments follow the retail rules: only cash gives change, credit is outside stamp duty', () => {
  expectUnique(column(payments, 'payment_code'));
  expect(rejects(payments, 'limit_amount', POSITIVE_INTEGER)).toEqual([]);
  expect(rejects(payments, 'tax_treatment', /^(payment|discount)$/)).toEqual([]);
  for (const name of ['can_refund', 'can_deposit_over', 'can_change', 'is_active', 'stamp_duty']) {
    expect(rejects(payments, name, BOOLEAN)).toEqual([]);
  }
  const kinds = (name: string): string[] =>
    column(
      payments.filter((row) => row[name] === 'true'),
      'kind',
    );
  expect(kinds('can_change')).toEqual(['cash']);
  expect(kinds('can_deposit_over')).toEqual(['cash', 'voucher']);
  expect(kinds('stamp_duty')).toEqual(['cash', 'voucher', 'debit']);
  expect(column(payments, 'payment_code').slice(0, 3)).toEqual(['01', '11', '12']);
});

describe('settings', () => {
  interface Setting {
    name: string;
    defaultValue: string;
    values: { storeCode: string; value: string }[];
  }
  const settings = JSON.parse(readText('settings.json')) as Setting[];
  const setting = (name: string): Setting => {
    const found = settings.find((candidate) => candidate.name === name);
    if (!found) throw new Error(`No setting ${name}`);
    return found;
  };

  it.each(['RECEIPT_HEADERS', 'RECEIPT_FOOTERS'])('%s hold lines that fit on a receipt', (name) => {
    const { defaultValue, values } = setting(name);
    for (const text of [defaultValue, ...values.map(({ value }) => value)]) {
      for (const line of JSON.parse(text) as { text: string; align: string }[]) {
        expect(displayWidth(line.text)).toBeLessThanOrEqual(32);
        expect(line.align).toMatch(/^(left|center|right)$/);
      }
    }
  });

  it('have a header for each store, and the seller with a registration number', () => {
    expect(setting('RECEIPT_HEADERS').values.map(({ storeCode }) => storeCode)).toEqual(column(stores, 'store_code'));
    expect(setting('SELLER_NAME').defaultValue).toContain('みなと屋');
    expect(setting('INVOICE_REGISTRATION_NUMBER').defaultValue).toMatch(/^T\d{13}$/);
  });
});

describe('roles and reasons', () => {
  const readJson = (file: string): unknown[] => JSON.parse(readText(file)) as unknown[];
  const roles = readJson('staff_roles.json').map((role) => NewStaffRole.parse(role));
  const reasons = readJson('reasons.json').map((reason) => NewReason.parse(reason));

  it('have unique codes', () => {
    expectUnique(roles.map(({ code }) => code));
    expectUnique(reasons.map(({ code }) => code));
  });

  it('are the roles that the staff have', () => {
    const held = column(staff, 'roles').flatMap((codes) => codes.split(';'));
    expect([...new Set(held)].sort()).toEqual(roles.map(({ code }) => code).sort());
  });

  it('let somebody approve whatever a role may not do alone', () => {
    const approved = roles.flatMap(({ limits }) => limits.filter((limit) => limit.mayApprove));
    for (const { operation, maximumAmount } of roles.flatMap(({ limits }) => limits))
      if (maximumAmount !== null) expect(approved.map((limit) => limit.operation)).toContain(operation);
  });
});
