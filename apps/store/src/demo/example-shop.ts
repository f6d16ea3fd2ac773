import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { productFolder } from '@kugelpos/platform';

/** A line of a CSV file in examples/. */
type Row = Record<string, string>;

/** The shop of examples/: made up, but as a real one would hand it over. */
export interface ExampleShop {
  categories: Row[];
  items: Row[];
  stores: Row[];
  storePrices: Row[];
  staff: Row[];
  payments: Row[];
  settings: unknown[];
  staffRoles: unknown[];
  reasons: unknown[];
}

export function readExampleShop(): ExampleShop {
  const folder = join(productFolder() ?? '.', 'examples');
  const csv = (name: string): Row[] =>
    parse(readFileSync(join(folder, `${name}.csv`), 'utf8'), { columns: true, bom: true });
  const json = (name: string): unknown[] => JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as unknown[];
  return {
    categories: csv('categories'),
    items: csv('items'),
    stores: csv('stores'),
    storePrices: csv('store_prices'),
    staff: csv('staff'),
    payments: csv('payments'),
    settings: json('settings'),
    staffRoles: json('staff_roles'),
    reasons: json('reasons'),
  };
}
