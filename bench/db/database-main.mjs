// A process that runs nothing but the database, in a worker thread as the store does: `database-main.mjs <library>
// <data folder>`. Prints the connection string when it is open.
const [library, dataDir] = process.argv.slice(2);
const { startEmbeddedMongo } = await import(library);
const started = performance.now();
const database = await startEmbeddedMongo({ dataDir, inWorker: true });
void database.exited.then(({ kind }) => process.exit(kind === 'closed' ? 0 : 1));
process.once('SIGTERM', () => void database.close());
process.stdout.write(`${JSON.stringify({ uri: database.uri, openMs: performance.now() - started })}\n`);
