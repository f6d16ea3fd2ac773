import { spawnSync } from 'node:child_process';

/** A finished read or write or sync; `start` and `end` are positions in the trace, in the order of time. */
export interface SystemCall {
  name: string;
  /** The descriptor as strace -yy shows it: number and file or connection. */
  file: string;
  /** The bytes read or written, or sent. */
  bytes: string;
  result: number;
  start: number;
  end: number;
}

/** What a database needs to be watched: each call that moves bytes or makes them durable. */
export const TRACED = 'read,readv,write,writev,pwrite64,pwritev,pwritev2,fdatasync,fsync,msync,openat,sendto,sendmsg';

/** Whether processes can be traced here. */
export function canTrace(): boolean {
  return process.platform === 'linux' && spawnSync('strace', ['-f', '-o', '/dev/null', 'true']).status === 0;
}

/**
 * Reads what `strace -f -yy` wrote. strace stops a thread before the system runs its call and after it, and writes a
 * line at each stop (one for both when nothing else happened between): lines are in the order of those stops.
 */
export function parseTrace(trace: string): SystemCall[] {
  const calls: SystemCall[] = [];
  const unfinished = new Map<string, { start: number; text: string }>();
  for (const [position, line] of trace.split('\n').entries()) {
    const [, pid, rest] = /^(\d+)\s+(.*)$/.exec(line) ?? [];
    if (pid === undefined || rest === undefined) continue;
    let text = rest;
    let start = position;
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(rest);
    if (resumed) {
      const begun = unfinished.get(pid);
      if (!begun) continue;
      unfinished.delete(pid);
      start = begun.start;
      text = begun.text + resumed[1]!;
    }
    if (text.endsWith('<unfinished ...>')) {
      unfinished.set(pid, { start, text: text.slice(0, -'<unfinished ...>'.length) });
      continue;
    }
    const call = parseCall(text);
    if (call) calls.push({ ...call, start, end: position });
  }
  return calls;
}

function parseCall(text: string): Omit<SystemCall, 'start' | 'end'> | undefined {
  const head = /^(\w+)\((\d+<(?:->|"[^"]*"|[^">])*>)/.exec(text);
  const result = /\) += (-?\d+)[^"]*$/.exec(text);
  if (!head || !result) return undefined;
  const strings = text.slice(head[0].length).match(/"(?:[^"\\]|\\.)*"/g) ?? [];
  const bytes = strings.map((quoted) => unquote(quoted.slice(1, -1))).join('');
  return { name: head[1]!, file: head[2]!, bytes, result: Number(result[1]) };
}

const ESCAPES: Record<string, string> = { n: '\n', t: '\t', r: '\r', f: '\f', v: '\v' };

/** The bytes (a character each) of a string in C's notation. */
function unquote(text: string): string {
  return text.replace(/\\([0-7]{1,3}|.)/g, (_, code: string) =>
    /^[0-7]/.test(code) ? String.fromCharCode(parseInt(code, 8)) : (ESCAPES[code] ?? code),
  );
}
