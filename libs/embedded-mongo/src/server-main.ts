import { startEmbeddedMongo, type EmbeddedMongoOptions } from './start.js';

/**
 * Entry of the database as a process of its own (`npm run db`). Settings: `DB_DATA_DIR` (default `data/db`),
 * `DB_PORT` (default 27017, loopback only) or `DB_SOCKET` for a Unix socket, `DB_TTL_SWEEP_SECONDS`.
 */
async function main(): Promise<void> {
  const { DB_DATA_DIR: dataDir = 'data/db', DB_PORT: port = '27017', DB_SOCKET: socketPath } = process.env;
  const options: EmbeddedMongoOptions = {
    dataDir,
    listen: socketPath ? { socketPath } : { host: '127.0.0.1', port: Number(port) },
    ttlSweepSeconds: Number(process.env['DB_TTL_SWEEP_SECONDS'] ?? 60),
  };
  const database = await startEmbeddedMongo(options);
  process.stdout.write(`database on ${database.uri}\n`);
  const stop = (): void => void database.close().then(() => process.exit(0));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
