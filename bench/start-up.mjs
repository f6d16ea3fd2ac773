// `npm run bench -- start-up`: time from process start to the first 200 on /health/ready, and idle memory, of the built
// store on a fresh folder and again on the same one; a bare `node -e 0` in the same run as a measure of the machine.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { compiled, ensureBuilt } from '../scripts/ensure-built.mjs';

const REPEATS = 5;
const IDLE_MS = 5000;
const PORT = 18080;

ensureBuilt('store');
const dataDir = mkdtempSync(join(tmpdir(), 'kugelpos-bench-'));
const rows = [];
for (let i = 0; i < REPEATS; i++) rows.push(await measure());
rmSync(dataDir, { recursive: true, force: true });

const bare = Array.from({ length: REPEATS }, () => {
  const started = performance.now();
  spawnSync(process.execPath, ['-e', '0']);
  return performance.now() - started;
});
print(
  'first 200 on /health/ready [ms]',
  rows.map((row) => row.readyMs),
);
print(
  'RssAnon after 5 s idle [MB]',
  rows.map((row) => row.rssAnon),
);
print(
  'RssFile after 5 s idle [MB]',
  rows.map((row) => row.rssFile),
);
print('bare node [ms]', bare);

async function measure() {
  const started = performance.now();
  const env = {
    ...process.env,
    PORT: String(PORT),
    DATA_DIR: dataDir,
    LOG_LEVEL: 'warn',
    MONGODB_URI: '',
    SECRET_KEY: '',
    SERVICE_SECRET: '',
  };
  const child = spawn(process.execPath, [compiled('store', 'apps/store/src/main.js')], { env, stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  while (!(await isReady())) await sleep(5);
  const readyMs = performance.now() - started;
  await sleep(IDLE_MS);
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  const megabytes = (name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024;
  child.kill('SIGTERM');
  await ended;
  return { readyMs, rssAnon: megabytes('RssAnon'), rssFile: megabytes('RssFile') };
}

async function isReady() {
  try {
    return (await fetch(`http://127.0.0.1:${PORT}/health/ready`)).status === 200;
  } catch {
    return false;
  }
}

function print(what, values) {
  const sorted = [...values].sort((a, b) => a - b);
  const [least, middle, most] = [sorted[0], sorted[Math.floor(sorted.length / 2)], sorted.at(-1)].map((value) =>
    value.toFixed(0),
  );
  process.stdout.write(
    `${what.padEnd(36)} min ${least.padStart(6)}  median ${middle.padStart(6)}  max ${most.padStart(6)}\n`,
  );
}
