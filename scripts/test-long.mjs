// `npm run test:long`: all tests, the ones that repeat (kills, fuzz) in their long form.
import { spawnSync } from 'node:child_process';

const result = spawnSync('npm', ['test', '--', ...process.argv.slice(2)], {
  env: { ...process.env, LONG: '1' },
  stdio: 'inherit',
});
process.exit(result.status ?? 1);
