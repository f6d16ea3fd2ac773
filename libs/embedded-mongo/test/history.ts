/** One step of a transaction: it read a list, or appended an element that no other append has. */
export type Step = { key: string; read: string[] } | { key: string; append: string };

/** A transaction as its client saw it; one whose commit was not answered is `unknown`. A plain read is one as well. */
export interface Recorded {
  id: string;
  outcome: 'committed' | 'aborted' | 'unknown';
  steps: Step[];
}

/** What went wrong, by the names of Adya's phenomena where they have one, and where. */
export interface Anomaly {
  kind:
    | 'G0' // a cycle of overwrites
    | 'G1a' // a read of what was aborted
    | 'G1b' // a read of what a transaction wrote on its way
    | 'G1c' // a cycle of overwrites and reads
    | 'G-single' // a cycle with one missed write: not one snapshot
    | 'lost update' // an append to another version than the one that was read
    | 'lost write' // a committed append that is not there, or twice
    | 'internal' // own writes not seen, or a second read that differs from the first
    | 'no order'; // reads that are not beginnings of one list
  detail: string;
}

type Dependency = 'ww' | 'wr';

/**
 * Checks a history for snapshot isolation. Elements are appended to lists, so a read tells the order of all writes
 * before it: `final` holds the lists at the end, and every read must be the beginning of one. From that order follow
 * the dependencies: who overwrote whom (ww), who read whose write (wr), who missed whose write (rw).
 */
export function checkHistory(history: Recorded[], final: Map<string, string[]>): Anomaly[] {
  const anomalies: Anomaly[] = [];
  const note = (kind: Anomaly['kind'], detail: string): void => void anomalies.push({ kind, detail });
  const writers = new Map<string, Recorded>();
  for (const transaction of history) {
    for (const step of transaction.steps) if ('append' in step) writers.set(step.append, transaction);
  }
  const counts = new Map<string, number>();
  for (const element of [...final.values()].flat()) counts.set(element, (counts.get(element) ?? 0) + 1);
  /** The last element of each transaction in each list. */
  const lasts = new Set<string>();
  for (const transaction of history) {
    const byKey = new Map<string, string>();
    for (const step of transaction.steps) if ('append' in step) byKey.set(step.key, step.append);
    for (const element of byKey.values()) lasts.add(element);
    for (const step of transaction.steps) {
      if (!('append' in step)) continue;
      const count = counts.get(step.append) ?? 0;
      if (transaction.outcome === 'committed' && count !== 1)
        note('lost write', `${step.append} is there ${count} times`);
      if (transaction.outcome === 'aborted' && count > 0) note('G1a', `${step.append} is there at the end`);
    }
  }

  const edges = new Map<Recorded, Map<Recorded, Dependency>>();
  const addEdge = (from: Recorded | undefined, to: Recorded | undefined, kind: Dependency): void => {
    if (!from || !to || from === to) return;
    const targets = edges.get(from) ?? new Map<Recorded, Dependency>();
    edges.set(from, targets);
    if (targets.get(to) !== 'ww') targets.set(to, kind);
  };
  const missed: [Recorded, Recorded][] = [];
  for (const list of final.values()) {
    for (const [i, element] of list.entries()) addEdge(writers.get(list[i - 1] ?? ''), writers.get(element), 'ww');
  }

  for (const transaction of history) {
    if (transaction.outcome === 'aborted') continue;
    /** What the transaction must see in a list: the version of its snapshot and its own appends. */
    const expected = new Map<string, string[]>();
    const own = new Map<string, string[]>();
    for (const step of transaction.steps) {
      const mine = own.get(step.key) ?? [];
      if ('append' in step) {
        own.set(step.key, [...mine, step.append]);
        expected.get(step.key)?.push(step.append);
        continue;
      }
      const { key, read } = step;
      const known = expected.get(key);
      if (known) {
        if (!same(known, read))
          note('internal', `${transaction.id} reads ${key}: ${read.join()} after ${known.join()}`);
        continue;
      }
      expected.set(key, [...read]);
      if (!same(read.slice(read.length - mine.length), mine)) {
        note('internal', `${transaction.id} does not see its own writes to ${key}`);
        continue;
      }
      const version = read.slice(0, read.length - mine.length);
      checkRead(transaction, key, version);
    }
  }

  /** Looks at the version of a list that a transaction's snapshot showed it. */
  function checkRead(transaction: Recorded, key: string, version: string[]): void {
    const order = final.get(key) ?? [];
    for (const element of version) {
      if (writers.get(element)?.outcome === 'aborted') note('G1a', `${transaction.id} reads ${element}`);
    }
    const last = version[version.length - 1];
    if (last !== undefined && !lasts.has(last) && writers.get(last) !== transaction) {
      note('G1b', `${transaction.id} reads ${last}`);
    }
    if (!same(order.slice(0, version.length), version)) {
      note('no order', `${transaction.id} reads ${key}: ${version.join()} of ${order.join()}`);
      return;
    }
    addEdge(writers.get(last ?? ''), transaction, 'wr');
    const next = order[version.length];
    if (next === undefined) return;
    const overwriter = writers.get(next);
    if (overwriter && overwriter !== transaction) {
      missed.push([transaction, overwriter]);
      const first = transaction.steps.find((step) => 'append' in step && step.key === key);
      if (first && 'append' in first && order.includes(first.append)) {
        note('lost update', `${transaction.id} appends ${first.append} but did not read ${next}`);
      }
    }
  }

  for (const cycle of cycles(edges)) {
    const kinds = cycle.map((from, i) => edges.get(from)?.get(cycle[(i + 1) % cycle.length]!));
    note(kinds.every((kind) => kind === 'ww') ? 'G0' : 'G1c', cycle.map(({ id }) => id).join(' → '));
  }
  for (const [reader, writer] of missed) {
    const path = pathBetween(edges, writer, reader);
    if (path) note('G-single', `${reader.id} misses ${path.map(({ id }) => id).join(' → ')}`);
  }
  return anomalies;
}

function same(a: string[], b: string[]): boolean {
  return a.length === b.length && a.every((element, i) => element === b[i]);
}

/** A cycle through each edge that leads back along the walk. */
function cycles(edges: Map<Recorded, Map<Recorded, Dependency>>): Recorded[][] {
  const found: Recorded[][] = [];
  const done = new Set<Recorded>();
  for (const root of edges.keys()) {
    const path: Recorded[] = [];
    const places = new Map<Recorded, number>();
    const stack: Iterator<Recorded>[] = [[root][Symbol.iterator]()];
    while (stack.length > 0) {
      const { value: node, done: isEnd } = stack[stack.length - 1]!.next() as IteratorResult<Recorded, undefined>;
      if (isEnd) {
        stack.pop();
        const left = path.pop();
        if (left) {
          places.delete(left);
          done.add(left);
        }
        continue;
      }
      const place = places.get(node);
      if (place !== undefined) found.push(path.slice(place));
      if (place !== undefined || done.has(node)) continue;
      places.set(node, path.length);
      path.push(node);
      stack.push((edges.get(node) ?? new Map<Recorded, Dependency>()).keys());
    }
  }
  return found;
}

/** The shortest way along dependencies. */
function pathBetween(
  edges: Map<Recorded, Map<Recorded, Dependency>>,
  from: Recorded,
  to: Recorded,
): Recorded[] | undefined {
  const cameFrom = new Map<Recorded, Recorded | undefined>([[from, undefined]]);
  for (const node of cameFrom.keys()) {
    if (node === to) {
      const path: Recorded[] = [];
      for (let at: Recorded | undefined = to; at; at = cameFrom.get(at)) path.unshift(at);
      return path;
    }
    for (const next of edges.get(node)?.keys() ?? []) if (!cameFrom.has(next)) cameFrom.set(next, node);
  }
  return undefined;
}
