import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigurationError } from '@kugelpos/platform';

const FILE = 'secrets.json';
const NAMES = ['SECRET_KEY', 'SERVICE_SECRET'] as const;

type Secrets = Record<(typeof NAMES)[number], string>;

/**
 * The store's secrets: from the environment where set, else from the data folder, made at the first start (design 9).
 * Sets the environment, so that every lib finds them where a separate process would.
 */
export function ensureSecrets(dataDir: string, env: NodeJS.ProcessEnv = process.env): void {
  const missing = NAMES.filter((name) => (env[name] ?? '').trim() === '');
  if (missing.length === 0) return;
  const stored = readSecrets(dataDir) ?? makeSecrets(dataDir);
  for (const name of missing) env[name] = stored[name];
}

function readSecrets(dataDir: string): Secrets | undefined {
  const file = join(dataDir, FILE);
  try {
    const found = JSON.parse(readFileSync(file, 'utf8')) as Partial<Secrets>;
    if (NAMES.every((name) => typeof found[name] === 'string' && found[name].length >= 32)) return found as Secrets;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
  }
  throw new ConfigurationError([
    `${file} is damaged; restore it from a back-up, or remove it to have new secrets made (all tokens end)`,
  ]);
}

function makeSecrets(dataDir: string): Secrets {
  const secrets: Secrets = {
    SECRET_KEY: randomBytes(32).toString('base64url'),
    SERVICE_SECRET: randomBytes(32).toString('base64url'),
  };
  const handle = openSync(join(dataDir, FILE), 'wx', 0o600);
  try {
    writeSync(handle, `${JSON.stringify(secrets, null, 2)}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  return secrets;
}
