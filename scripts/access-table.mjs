// `npm run access:table`: writes docs/access.md from the OpenAPI documents; test/security/access.e2e-spec.ts keeps it equal.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compiled, ensureBuilt } from './ensure-built.mjs';

ensureBuilt('store');
const dataDir = mkdtempSync(join(tmpdir(), 'kugelpos-access-'));
Object.assign(process.env, { DATA_DIR: dataDir, MONGODB_URI: '', LOG_LEVEL: 'warn', NODE_ENV: 'development' });
const { accessTable } = await import(compiled('store', 'apps/store/src/access-table.js'));
const { startStore } = await import(compiled('store', 'apps/store/src/start-store.js'));
const { storeServices } = await import(compiled('store', 'apps/store/src/services.js'));
const store = await startStore({ port: 0, ownProcess: false });
try {
  const documents = {};
  for (const { name } of storeServices)
    documents[name] = await (await fetch(`${store.url}/${name}/openapi.json`)).json();
  writeFileSync(join(import.meta.dirname, '..', 'docs', 'access.md'), accessTable(documents));
} finally {
  await store.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
