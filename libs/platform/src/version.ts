import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Folder of the product: the nearest above this file whose package.json is named kugelpos; undefined in a bare build. */
export function productFolder(): string | undefined {
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (existsSync(file) && manifest(file).name === 'kugelpos') return folder;
  }
  return undefined;
}

/** Version of the product, from its package.json. */
export function productVersion(): string {
  const folder = productFolder();
  return (folder === undefined ? undefined : manifest(join(folder, 'package.json')).version) ?? '0.0.0';
}

function manifest(file: string): { name?: string; version?: string } {
  return JSON.parse(readFileSync(file, 'utf8')) as { name?: string; version?: string };
}
