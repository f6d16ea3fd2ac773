// Runs one way to call for a while and measures it.
/** Calls per second and CPU milliseconds of this process per call, with `concurrency` loops for `seconds`. */
export async function load(call, concurrency, seconds) {
  const until = performance.now() + seconds * 1000;
  const before = process.cpuUsage();
  const started = performance.now();
  let count = 0;
  const loop = async () => {
    while (performance.now() < until) {
      await call();
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, loop));
  const ms = performance.now() - started;
  const { user, system } = process.cpuUsage(before);
  return { perSecond: (count * 1000) / ms, cpuMs: (user + system) / 1000 / count };
}

export function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
