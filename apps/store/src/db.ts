import { runMain } from '@kugelpos/platform';
import { openDataFolder } from './data-folder.js';
import { DbSettings } from './db-settings.js';
import { openDatabase } from './open-database.js';

/** The embedded database as a process of its own, so that separately started services share it (`npm run db`). */
await runMain(async () => {
  const settings = DbSettings.read();
  const database = await openDatabase({
    dataDir: openDataFolder(settings.DB_DATA_DIR),
    listen:
      settings.DB_SOCKET === undefined
        ? { host: '127.0.0.1', port: settings.DB_PORT }
        : { socketPath: settings.DB_SOCKET },
    inWorker: true,
  });
  process.stdout.write(`Database ready. For the services: MONGODB_URI='${database.uri}'\n`);
  const stop = (): void => void database.close().then(() => process.exit(0));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
});
