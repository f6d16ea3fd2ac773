// `npm run bench -- <name>`; without a name: the list.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const name = process.argv[2];
const file = join(import.meta.dirname, `${name}.mjs`);
if (name === undefined || name === 'run' || !existsSync(file)) {
  const names = readdirSync(import.meta.dirname).filter((entry) => entry.endsWith('.mjs') && entry !== 'run.mjs');
  process.stdout.write(
    `Benchmarks:\n${names.map((entry) => `  npm run bench -- ${entry.replace('.mjs', '')}\n`).join('')}`,
  );
  process.exit(name === undefined ? 0 : 1);
}
await import(file);
