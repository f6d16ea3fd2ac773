import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The compiled store; `test/support/global-setup.mjs` has built it before any test runs. */
export const STORE_MAIN = join(
  import.meta.dirname,
  '..',
  '..',
  'dist',
  'apps',
  'store',
  'apps',
  'store',
  'src',
  'main.js',
);

/** A fresh folder for a store's data. */
export function freshDataDir(): string {
  return mkdtempSync(join(tmpdir(), 'kugelpos-built-'));
}
