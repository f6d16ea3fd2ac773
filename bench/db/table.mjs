// The table at the end: every figure as minimum, median and maximum of its repetitions.
const COLUMNS = ['min', 'median', 'max', 'p50 ms', 'p99 ms', 'db cpu ms', 'client cpu ms'];

export class Table {
  /** Samples by the name of their row, in order of appearance. */
  #rows = new Map();

  /** Adds a sample: a number, or the result of a load (see processes.mjs), whose rate it is. */
  add(name, sample) {
    const row = this.#rows.get(name) ?? [];
    this.#rows.set(name, row);
    row.push(typeof sample === 'number' ? { value: sample } : { ...sample, value: sample.perSecond });
  }

  /** The median of a row. */
  median(name) {
    return median(this.#rows.get(name).map(({ value }) => value));
  }

  toString() {
    const width = Math.max(...[...this.#rows.keys()].map((name) => name.length));
    const lines = [line(''.padEnd(width), COLUMNS)];
    for (const [name, samples] of this.#rows) {
      const values = samples.map(({ value }) => value);
      const cells = [Math.min(...values), median(values), Math.max(...values)].map(format);
      for (const column of ['p50', 'p99', 'databaseCpu', 'clientCpu']) {
        const of = samples.map((sample) => sample[column]).filter((value) => value !== undefined);
        cells.push(of.length > 0 ? median(of).toFixed(2) : '');
      }
      lines.push(line(name.padEnd(width), cells));
    }
    return lines.join('\n');
  }
}

function line(name, cells) {
  return `${name}  ${cells.map((cell, i) => cell.padStart(i < 3 ? 9 : 15)).join('')}`.trimEnd();
}

function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

function format(value) {
  return value < 100 ? value.toFixed(1) : value.toFixed(0);
}
