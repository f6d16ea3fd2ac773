import { closeSync, openSync, readdirSync, readFileSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Db } from 'mongodb';
import { cleanUp, freshFolder, refusal, startDatabase, startTool, tool, withDatabase } from './processes.js';

const ACCOUNTS = 20;
const BALANCE = 1000;
const [BACKUPS, FILLING] = process.env['LONG'] ? [20, 200_000] : [2, 10_000];

interface Account {
  _id: number;
  balance: number;
}

/** Transfers between accounts and inserts of unique names, until told to stop. */
class Load {
  transfers = 0;
  readonly acknowledged: string[] = [];
  private isOver = false;
  private serial = 0;
  private workers: Promise<void>[] = [];

  constructor(private readonly db: Db) {}

  async start(): Promise<void> {
    const { db } = this;
    await db.collection('names').createIndex({ name: 1 }, { unique: true });
    await db.collection('log').createIndex({ from: 1, to: 1 });
    await db
      .collection<Account>('accounts')
      .insertMany(Array.from({ length: ACCOUNTS }, (_, _id) => ({ _id, balance: BALANCE })));
    for (let at = 0; at < FILLING; at += 5000) {
      await db
        .collection('filling')
        .insertMany(Array.from({ length: 5000 }, (_, i) => ({ at, i, text: 'x'.repeat(400) })));
    }
    this.workers = [this.transfer(), this.transfer(), this.insert()];
  }

  async stop(): Promise<void> {
    this.isOver = true;
    await Promise.all(this.workers);
  }

  private async transfer(): Promise<void> {
    const accounts = this.db.collection<Account>('accounts');
    while (!this.isOver) {
      const number = this.serial++;
      const [from, to] = [number % ACCOUNTS, (number * 7 + 3) % ACCOUNTS];
      await this.db.client.withSession((session) =>
        session.withTransaction(async () => {
          await accounts.updateOne({ _id: from }, { $inc: { balance: -1 } }, { session });
          await accounts.updateOne({ _id: to }, { $inc: { balance: 1 } }, { session });
          await this.db.collection('log').insertOne({ from, to }, { session });
        }),
      );
      this.transfers++;
    }
  }

  private async insert(): Promise<void> {
    while (!this.isOver) {
      const name = `n${this.serial++}`;
      await this.db.collection('names').insertOne({ name });
      this.acknowledged.push(name);
    }
  }
}

/** The balances are what the log of transfers says, no money came or went, and indexes and documents agree. */
async function expectWhole(db: Db): Promise<void> {
  const accounts = await db.collection<Account>('accounts').find().sort({ _id: 1 }).toArray();
  expect(accounts.reduce((sum, { balance }) => sum + balance, 0)).toBe(ACCOUNTS * BALANCE);
  const expected = Array.from({ length: ACCOUNTS }, (_, _id) => ({ _id, balance: BALANCE }));
  for await (const { from, to } of db.collection<{ from: number; to: number }>('log').find()) {
    (expected[from] as Account).balance--;
    (expected[to] as Account).balance++;
  }
  expect(accounts).toEqual(expected);
  for (const name of ['accounts', 'log', 'names', 'filling']) {
    expect(await db.command({ validate: name })).toMatchObject({ valid: true, errors: [] });
  }
}

let dataDir: string;
let copy: string;

/** A database of 500 documents that does not run, and a back-up of it. */
beforeAll(async () => {
  dataDir = freshFolder();
  await withDatabase(dataDir, (client) =>
    client
      .db('shop')
      .collection('c')
      .insertMany(Array.from({ length: 500 }, (_, i) => ({ i }))),
  );
  copy = join(freshFolder(), 'copy');
  await tool('backup', [copy, '--data', dataDir]);
}, 120_000);

afterAll(cleanUp);

jest.setTimeout(120_000);

function count(folder: string): Promise<number> {
  return withDatabase(folder, (client) => client.db('shop').collection('c').countDocuments());
}

describe('a back-up', () => {
  it(
    'under load holds whole transactions and all that was acknowledged before it began',
    async () => {
      const source = await startDatabase(freshFolder());
      const load = new Load(source.client.db('bank'));
      await load.start();
      const copies: { folder: string; names: string[] }[] = [];
      while (copies.length < BACKUPS) {
        const folder = join(freshFolder(), 'made', 'copy');
        const names = [...load.acknowledged];
        if (names.length === 0) {
          await sleep(10);
          continue;
        }
        const before = load.transfers;
        const line = await tool('backup', [folder], { DATA_DIR: freshFolder(), DB_DATA_DIR: source.dataDir });
        expect(line).toMatch(/^backed up .+: [\d.]+ MB, 4 collections, \d+ documents in [\d.]+ s\n$/);
        expect(load.transfers).toBeGreaterThan(before);
        copies.push({ folder, names });
      }
      await load.stop();
      await expectWhole(source.client.db('bank'));

      for (const { folder, names } of copies) {
        expect(readdirSync(folder).sort()).toEqual(['backup.json', 'data.mdb']);
        expect(statSync(folder).mode & 0o777).toBe(0o700);
        for (const file of readdirSync(folder)) expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
        const restored = join(freshFolder(), 'data');
        await tool('restore', [folder, '--data', restored]);
        expect(readdirSync(restored)).toEqual(['data.mdb']);
        expect(statSync(join(restored, 'data.mdb')).mode & 0o777).toBe(0o600);
        await withDatabase(restored, async (client) => {
          await expectWhole(client.db('bank'));
          const found = new Set(await client.db('bank').collection('names').distinct('name'));
          expect(names.filter((name) => !found.has(name))).toEqual([]);
        });
      }
    },
    process.env['LONG'] ? 900_000 : 120_000,
  );

  it('that is interrupted leaves nothing, and the next one succeeds', async () => {
    const target = join(freshFolder(), 'copy');
    const interrupted = startTool('backup', [target, '--data', dataDir]);
    await interrupted.says(/checking every collection/);
    expect(readdirSync(dirname(target)).filter((name) => name.startsWith('copy.partial-'))).toHaveLength(1);
    interrupted.child.kill('SIGTERM');
    expect(await interrupted.exit).not.toBe(0);
    expect(readdirSync(dirname(target))).toEqual([]);
    await tool('backup', [target, '--data', dataDir]);
    expect(readdirSync(dirname(target))).toEqual([basename(target)]);
  });

  it('without a database is one line and exit code 1', async () => {
    const running = startTool('backup', [join(freshFolder(), 'copy'), '--data', freshFolder()]);
    expect(await running.exit).toBe(1);
    expect(running.stderr()).toMatch(/^kugelpos: there is no database in .+\n$/);
    expect(running.stdout()).toBe('');
  });

  it('is refused where there is no database, two of them, or a folder that is not empty', async () => {
    const empty = freshFolder();
    const manifest = readFileSync(join(copy, 'backup.json'), 'utf8');
    const lines = [
      await refusal('backup', [join(empty, 'copy')], { DATA_DIR: join(empty, 'a'), DB_DATA_DIR: join(empty, 'b') }),
      await refusal('backup', [join(empty, 'copy')], { DATA_DIR: dataDir, DB_DATA_DIR: copy }),
      await refusal('backup', [copy, '--data', dataDir]),
      await refusal('backup', ['--data', dataDir]),
      await refusal('backup', [copy, '--bogus']),
    ];
    expect(lines).toEqual([
      expect.stringContaining(`there is no database in ${join(empty, 'a')}`),
      expect.stringContaining('both hold a database; say which one with --data'),
      expect.stringContaining(`${copy} is not empty`),
      expect.stringContaining('name one folder'),
      expect.stringContaining("Unknown option '--bogus'"),
    ]);
    expect(readdirSync(empty)).toEqual([]);
    expect(readFileSync(join(copy, 'backup.json'), 'utf8')).toBe(manifest);
  });
});

describe('a restore', () => {
  it('replaces a database only when told to, keeps the former one, and never while it runs', async () => {
    const target = freshFolder();
    await withDatabase(target, async (client) => {
      await client.db('shop').collection('c').insertOne({ i: 'former' });
      expect(await refusal('restore', [copy, '--data', target, '--replace'])).toContain('is in use by another process');
    });
    expect(await refusal('restore', [copy, '--data', target])).toContain('--replace puts the back-up in its place');
    expect(await count(target)).toBe(1);

    const line = await tool('restore', [copy, '--data', target, '--replace']);
    expect(await count(target)).toBe(500);
    const aside = /the former file is (.+)\n/.exec(line)?.[1] as string;
    expect(dirname(aside)).toBe(target);
    const former = freshFolder();
    writeFileSync(join(former, 'data.mdb'), readFileSync(aside));
    expect(await count(former)).toBe(1);
  }, 120_000);

  it('refuses a damaged back-up and what is none, and leaves the data alone', async () => {
    const before = readFileSync(join(dataDir, 'data.mdb'));
    const attempt = (): Promise<string> => refusal('restore', [copy, '--data', dataDir, '--replace']);
    const file = join(copy, 'data.mdb');
    const handle = openSync(file, 'r+');
    writeSync(handle, 'x', Math.floor(statSync(file).size / 2));
    closeSync(handle);
    expect(await attempt()).toMatch(/is damaged: data\.mdb is not the file that was written/);
    const manifest = join(copy, 'backup.json');
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('"format": 1', '"format": 2'));
    expect(await attempt()).toContain('has format 2, this version reads 1');
    writeFileSync(manifest, '{');
    expect(await attempt()).toContain('is not a back-up: backup.json cannot be read');
    expect(readFileSync(join(dataDir, 'data.mdb')).equals(before)).toBe(true);
    expect(readdirSync(dataDir).filter((name) => name.startsWith('restore-'))).toEqual([]);
  });
});
