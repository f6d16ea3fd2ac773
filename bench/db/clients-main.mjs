// The process of the clients: `clients-main.mjs <uri>`. It is sent one piece of work at a time and answers with a result.
import { setTimeout as sleep } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import { loads } from './loads.mjs';

const [uri] = process.argv.slice(2);

process.on('message', (work) => {
  const doing = work.load ? measure(work) : prepare(work);
  doing.then(
    (result) => process.send({ kind: 'done', ...result }),
    (error) => process.send({ error: error.stack }),
  );
});
process.once('disconnect', () => process.exit(0));
process.send({ kind: 'ready' });

/** `{ prepare, ...options }`: something that is timed as a whole. */
async function prepare({ prepare: name, ...options }) {
  const client = await new MongoClient(uri).connect();
  const started = performance.now();
  const result = await loads[name](client, options);
  const ms = performance.now() - started;
  await client.close();
  return { ms, result };
}

/** `{ load, clients, seconds, ...options }`: as many loops as clients, each waiting for its answers. */
async function measure({ load, clients, seconds, warmUpSeconds = 0.4, ...options }) {
  const client = await new MongoClient(uri, { minPoolSize: clients, maxPoolSize: clients }).connect();
  let running = true;
  let counting = false;
  let count = 0;
  const waits = [];
  const loop = async (id) => {
    const operation = await loads[load](client, { ...options, id });
    while (running) {
      const started = performance.now();
      await operation();
      if (!counting) continue;
      count++;
      waits.push(performance.now() - started);
    }
  };
  const loops = Promise.all(Array.from({ length: clients }, (_, id) => loop(id)));
  await Promise.race([sleep(warmUpSeconds * 1000), loops]);
  process.send({ kind: 'started' });
  counting = true;
  const started = performance.now();
  // On a machine that is very busy a run takes longer rather than measure nothing.
  do await Promise.race([sleep(seconds * 1000), loops]);
  while (count === 0);
  const ms = performance.now() - started;
  counting = false;
  running = false;
  const result = { count, ms, ...percentiles(waits) };
  await loops;
  await client.close();
  return result;
}

function percentiles(waits) {
  waits.sort((a, b) => a - b);
  const at = (share) => waits[Math.min(waits.length - 1, Math.floor(waits.length * share))];
  return { p50: at(0.5), p99: at(0.99) };
}
