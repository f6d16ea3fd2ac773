// `npm run bench -- http [quick]`: what libs/http costs per call, against bare axios and bare undici on one server.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { machine, watchMachine } from './db/machine.mjs';
import { bareAxios, bareUndici, cacheHit, client, inProcess } from './http/callers.mjs';
import { load, median } from './http/load.mjs';

const isQuick = process.argv[3] === 'quick';
const ROUNDS = isQuick ? 5 : 15;
const SECONDS = isQuick ? 0.2 : 0.5;
const CONCURRENCY = [1, 50];

const server = fork(join(import.meta.dirname, 'http', 'server.mjs'), { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
const [port] = await once(server.stdout, 'data');
const url = `http://127.0.0.1:${port}`;

const ways = new Map();
for (const [name, make] of Object.entries({
  'bare axios': bareAxios,
  'bare undici': bareUndici,
  client,
  'cache hit': cacheHit,
  'in process': inProcess,
})) {
  ways.set(name, await make(url));
}

const samples = new Map();
const busyCores = watchMachine();
// Round 0 warms up. The ways take turns in short runs, so that other work on the machine meets all of them alike.
for (let round = 0; round <= ROUNDS; round++) {
  process.stderr.write(`round ${round} of ${ROUNDS} …\n`);
  for (const concurrency of CONCURRENCY) {
    for (const [name, { call }] of ways) {
      const sample = await load(call, concurrency, SECONDS);
      const key = `${name}, ${concurrency} at once`;
      if (round > 0) samples.set(key, [...(samples.get(key) ?? []), sample]);
    }
  }
}
report(busyCores());
for (const { close } of ways.values()) await close();
server.disconnect();

function report({ ours, others }) {
  const lines = [...samples].map(([name, of]) => {
    const cells = [
      median(of.map(({ perSecond }) => perSecond)).toFixed(0),
      median(of.map(({ cpuMs }) => cpuMs)).toFixed(3),
    ];
    return name.padEnd(26) + cells.map((cell) => cell.padStart(12)).join('');
  });
  const ratios = CONCURRENCY.flatMap((n) => [
    ratio(`client against bare axios, ${n} at once`, 'client', 'bare axios', n, '≤ ×1.15'),
    ratio(`client against bare undici, ${n} at once`, 'client', 'bare undici', n, ''),
    ratio(`client against cache hit, ${n} at once`, 'client', 'cache hit', n, '≥ ×20'),
    ratio(`client against in process, ${n} at once`, 'client', 'in process', n, '≥ ×2 in CPU'),
  ]);
  process.stdout.write(`
${''.padEnd(26)}${['calls/s', 'CPU ms'].map((cell) => cell.padStart(12)).join('')}
${lines.join('\n')}

${''.padEnd(42)}${['time', 'CPU', 'aim'].map((cell) => cell.padStart(14)).join('')}
${ratios.join('\n')}

machine     ${machine}
cores busy  ${ours.toFixed(1)} with this benchmark, ${others.toFixed(1)} with other work
`);
}

/** How many times as long a call takes one way as the other: median of the ratios of neighbouring runs. */
function ratio(title, one, other, concurrency, aim) {
  const [a, b] = [one, other].map((name) => samples.get(`${name}, ${concurrency} at once`));
  const time = median(a.map((sample, i) => b[i].perSecond / sample.perSecond));
  const cpu = median(a.map((sample, i) => sample.cpuMs / b[i].cpuMs));
  return (
    title.padEnd(42) + [`×${time.toFixed(2)}`, `×${cpu.toFixed(2)}`, aim].map((cell) => cell.padStart(14)).join('')
  );
}
