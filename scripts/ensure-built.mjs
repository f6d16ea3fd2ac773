// Builds an app with the Nest CLI when its build is missing or older than the sources.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const INPUTS = ['apps', 'libs', 'tsconfig.json', 'nest-cli.json', 'package-lock.json'];

/** Path of a compiled file: `compiled('store', 'apps/store/src/main.js')`. */
export function compiled(app, file) {
  return join(ROOT, 'dist', 'apps', app, file);
}

export function ensureBuilt(app) {
  const stamp = compiled(app, '.built');
  if (existsSync(stamp) && statSync(stamp).mtimeMs > newest(INPUTS.map((path) => join(ROOT, path)))) return;
  build(app);
}

export function build(app) {
  process.stderr.write(`building ${app} …\n`);
  const nest = join(ROOT, 'node_modules', '@nestjs', 'cli', 'bin', 'nest.js');
  const result = spawnSync(process.execPath, [nest, 'build', app], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (result.status !== 0) {
    process.stderr.write(`kugelpos: building ${app} failed\n`);
    process.exit(1);
  }
  writeFileSync(compiled(app, '.built'), '');
}

function newest(paths) {
  let latest = 0;
  for (const path of paths) {
    const found = statSync(path);
    if (!found.isDirectory()) {
      latest = Math.max(latest, found.mtimeMs);
      continue;
    }
    for (const entry of readdirSync(path, { recursive: true, withFileTypes: true })) {
      if (entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.spec.ts')) {
        latest = Math.max(latest, statSync(join(entry.parentPath, entry.name)).mtimeMs);
      }
    }
  }
  return latest;
}
