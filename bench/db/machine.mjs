// What a figure depends on besides the code: the disk's own speed and who else uses the machine.
import { Buffer } from 'node:buffer';
import { closeSync, fdatasyncSync, openSync, readFileSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

/** Milliseconds of one tick in /proc (USER_HZ is 100 on Linux). */
export const TICK_MS = 10;
const FILE_SYSTEMS = {
  0xef53: 'ext4',
  0x58465342: 'xfs',
  0x9123683e: 'btrfs',
  0x794c7630: 'overlay',
  0x01021994: 'tmpfs',
};

/** Writes of 4 KB, each followed by fdatasync, per second. */
export function syncRate(folder, seconds = 1) {
  const path = join(folder, 'sync-rate');
  const file = openSync(path, 'w');
  const page = Buffer.alloc(4096, 1);
  const started = performance.now();
  let count = 0;
  for (; performance.now() - started < seconds * 1000; count++) {
    writeSync(file, page, 0, page.length, (count % 256) * page.length);
    fdatasyncSync(file);
  }
  const ms = performance.now() - started;
  closeSync(file);
  rmSync(path);
  return (count * 1000) / ms;
}

/** The name of the folder's file system; a folder in memory would measure nothing. */
export function fileSystem(folder) {
  const { type } = statfsSync(folder);
  return FILE_SYSTEMS[type] ?? `type 0x${type.toString(16)}`;
}

/** Follows how many cores are busy from now on: with this process and its ended children, and with all else. */
export function watchMachine() {
  const before = { all: busyTicks(), ours: ourTicks() };
  const started = performance.now();
  return () => {
    const ticks = (performance.now() - started) / TICK_MS;
    const ours = (ourTicks() - before.ours) / ticks;
    return { ours, others: (busyTicks() - before.all) / ticks - ours };
  };
}

function busyTicks() {
  const [user, nice, system, , , irq, softirq] = readFileSync('/proc/stat', 'utf8')
    .split('\n')[0]
    .split(/\s+/)
    .slice(1);
  return [user, nice, system, irq, softirq].reduce((sum, ticks) => sum + Number(ticks), 0);
}

function ourTicks() {
  const [user, system, childrenUser, childrenSystem] = readFileSync('/proc/self/stat', 'utf8')
    .split(') ')[1]
    .split(' ')
    .slice(11, 15);
  return [user, system, childrenUser, childrenSystem].reduce((sum, ticks) => sum + Number(ticks), 0);
}

export const machine = `${availableParallelism()} cores, Node.js ${process.version}`;
