import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startStore, type RunningStore } from '../../apps/store/src/start-store.js';

/** A store of its own for a test file: free port, fresh folder, quiet log, cheap password hashes. */
export interface TestStore extends RunningStore {
  /** Stops it and removes its folder. */
  dispose(): Promise<void>;
}

/** Starts all seven services in this process over the embedded database. One at a time per process. */
export async function startTestStore(env: Record<string, string> = {}): Promise<TestStore> {
  const dataDir = mkdtempSync(join(tmpdir(), 'kugelpos-test-'));
  const wanted: Record<string, string> = {
    DATA_DIR: dataDir,
    LOG_LEVEL: 'warn',
    ACCOUNT_BCRYPT_COST: '4',
    MONGODB_URI: '',
    NODE_ENV: 'test',
    ...env,
  };
  const before = Object.fromEntries(Object.keys(wanted).map((name) => [name, process.env[name]]));
  const secrets = ['SECRET_KEY', 'SERVICE_SECRET'];
  Object.assign(process.env, wanted);
  const store = await startStore({ port: 0, ownProcess: false });
  return {
    ...store,
    dispose: async () => {
      await store.stop();
      for (const [name, value] of Object.entries(before)) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
      for (const name of secrets) delete process.env[name];
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
