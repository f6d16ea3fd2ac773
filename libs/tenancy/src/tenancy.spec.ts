import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import mongoose, { type Connection } from 'mongoose';
import { startEmbeddedMongo, type EmbeddedMongo } from '@kugelpos/embedded-mongo';
import { AppError, BusyError } from '@kugelpos/errors';
import { Metrics, newRequestContext, runInRequest, type Paging, type RequestLogEntry } from '@kugelpos/platform';
import { defineCollection, type BaseFields } from './collection-spec.js';
import { DatabaseRequestLog } from './request-log.sink.js';
import { ServiceDatabase } from './service-database.js';
import { TenancySettings } from './tenancy-settings.js';
import { TenantRepository } from './tenant.repository.js';

interface Note extends BaseFields {
  code: string;
  count: number;
}

const notes = defineCollection<Note>({
  name: 'notes',
  fields: { code: { type: String, required: true }, count: { type: Number, required: true } },
  indexes: [{ keys: { code: 1 }, unique: true, serves: 'the note with this code' }],
});

class NoteRepository extends TenantRepository<Note> {
  constructor(db: ServiceDatabase) {
    super(db, notes);
  }
  add = (tenant: string, code: string, session?: mongoose.ClientSession) =>
    this.insert(tenant, { code, count: 0 }, session);
  byCode = (tenant: string, code: string) => this.findOne(tenant, { code });
  increment = (tenant: string, code: string, session?: mongoose.ClientSession) =>
    this.updateOne(tenant, { code }, { $inc: { count: 1 } }, { session });
  rename = (tenant: string, code: string, revision: number, to: string) =>
    this.updateRevision(tenant, { code }, revision, { $set: { code: to } });
  list = (tenant: string, paging: Paging) => this.page(tenant, {}, paging);
  remove = (tenant: string, code: string) => this.deleteOne(tenant, { code });
}

const folder = mkdtempSync(join(tmpdir(), 'kugelpos-tenancy-'));
let server: EmbeddedMongo;
let connection: Connection;
let db: ServiceDatabase;
let repository: NoteRepository;

function openService(env: Record<string, string> = {}): ServiceDatabase {
  return new ServiceDatabase(connection, 'cart', [notes], TenancySettings.read({ MONGODB_URI: server.uri, ...env }));
}

beforeAll(async () => {
  server = await startEmbeddedMongo({ dataDir: folder });
  connection = await mongoose.createConnection(server.uri, { autoIndex: false, autoCreate: false }).asPromise();
  db = openService();
  repository = new NoteRepository(db);
  await db.setUpTenant('T1');
  await db.setUpTenant('T2');
});

afterAll(async () => {
  await connection?.close();
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('tenants', () => {
  it('have databases of their own, named by tenant and service', async () => {
    await repository.add('T1', 'a');
    expect(await repository.byCode('T2', 'a')).toBeNull();
    const { databases } = await connection.getClient().db('admin').admin().listDatabases({ nameOnly: true });
    expect(databases.map((database) => database.name)).toEqual(
      expect.arrayContaining(['T1_cart', 'T2_cart', 'commons_cart']),
    );
  });

  it.each(['T3', 'commons', 'Commons', '', '../x', 'a'.repeat(33)])(
    '%j that was not set up → 404 and no new database',
    async (tenant) => {
      const names = async (): Promise<string[]> => {
        const { databases } = await connection.getClient().db('admin').admin().listDatabases({ nameOnly: true });
        return databases.map((database) => database.name).sort();
      };
      const before = await names();
      await expect(repository.byCode(tenant, 'a')).rejects.toMatchObject({ status: 404, code: '908008' });
      expect(await names()).toEqual(before);
    },
  );

  it('are known to another process of the service, and missing indexes are added on first use', async () => {
    await connection.useDb('T1_cart').collection('notes').dropIndex('notes_index_code');
    const other = openService();
    expect(await other.hasTenant('T1')).toBe(true);
    await new NoteRepository(other).byCode('T1', 'a');
    const indexes = await connection.useDb('T1_cart').collection('notes').indexes();
    expect(indexes.find((index) => index.name === 'notes_index_code')).toMatchObject({
      key: { code: 1 },
      unique: true,
    });
  });

  it('take another lifetime of what expires, in what is there already', async () => {
    const other = openService({ REQUEST_LOG_TTL_DAYS: '3' });
    expect(await new NoteRepository(other).byCode('T1', 'a')).toMatchObject({ code: 'a' });
    for (const database of ['T1_cart', 'commons_cart']) {
      const indexes = await connection.useDb(database).collection('log_request').indexes();
      expect(indexes.map((index) => index.expireAfterSeconds)).toContain(3 * 86_400);
    }
  });

  it('whose indexes cannot be made fail with an error that no consumer takes for a repeated event', async () => {
    await db.setUpTenant('DOUBLED');
    const collection = connection.useDb('DOUBLED_cart').collection('notes');
    await collection.dropIndex('notes_index_code');
    await collection.insertMany([{ code: 'same' }, { code: 'same' }]);
    const failed = new NoteRepository(openService()).byCode('DOUBLED', 'same').catch((error: unknown) => error);
    expect(await failed).toMatchObject({ message: expect.stringContaining('notes') });
    expect(await failed).not.toHaveProperty('code', 11000);
    await db.dropTenant('DOUBLED');
  });

  it('least recently used are released and come back', async () => {
    const small = openService({ TENANT_CACHE_SIZE: '1' });
    const other = new NoteRepository(small);
    expect(await other.byCode('T1', 'a')).toMatchObject({ code: 'a' });
    expect(await other.byCode('T2', 'a')).toBeNull();
    expect(await other.byCode('T1', 'a')).toMatchObject({ code: 'a' });
  });

  it('can be set up again without harm, and dropped', async () => {
    await db.setUpTenant('T1');
    expect(await repository.byCode('T1', 'a')).toMatchObject({ code: 'a' });
    await db.setUpTenant('GONE');
    expect(await db.tenantIds()).toContain('GONE');
    await db.dropTenant('GONE');
    expect(await db.tenantIds()).not.toContain('GONE');
    await expect(repository.byCode('GONE', 'a')).rejects.toBeInstanceOf(AppError);
  });
});

describe('a tenant that is removed', () => {
  it('is gone with its data and cannot be set up again, in this process and in others', async () => {
    await db.setUpTenant('LEFT');
    const other = openService();
    expect(await new NoteRepository(other).byCode('LEFT', 'a')).toBeNull();
    await db.removeTenant('LEFT');
    await db.removeTenant('LEFT');
    const { databases } = await connection.getClient().db('admin').admin().listDatabases({ nameOnly: true });
    expect(databases.map(({ name }) => name)).not.toContain('LEFT_cart');
    expect([await db.hasTenant('LEFT'), (await db.tenantIds()).includes('LEFT')]).toEqual([false, false]);
    const gone = { status: 404, code: '908008' };
    await expect(repository.byCode('LEFT', 'a')).rejects.toMatchObject(gone);
    await expect(db.setUpTenant('LEFT')).rejects.toMatchObject(gone);
    other.forgetTenant('LEFT');
    await expect(new NoteRepository(other).byCode('LEFT', 'a')).rejects.toMatchObject(gone);
    expect(await db.hasTenant('T1')).toBe(true);
  });

  it('leaves nothing behind when somebody sets it up or uses it meanwhile', async () => {
    for (let round = 0; round < 10; round++) {
      const tenantId = `BUSY${round}`;
      await db.setUpTenant(tenantId);
      await Promise.allSettled([
        openService().setUpTenant(tenantId),
        new NoteRepository(openService()).byCode(tenantId, 'a'),
        db.removeTenant(tenantId),
      ]);
    }
    const { databases } = await connection.getClient().db('admin').admin().listDatabases({ nameOnly: true });
    expect(databases.map(({ name }) => name).filter((name) => name.startsWith('BUSY'))).toEqual([]);
  });

  it('leaves nothing behind when its requests are logged meanwhile', async () => {
    await db.setUpTenant('LOGGED');
    const logging = openService();
    const model = logging.model.bind(logging);
    logging.model = async (tenantId, spec) => {
      const found = await model(tenantId, spec);
      await db.removeTenant(tenantId);
      return found;
    };
    const log = new DatabaseRequestLog([logging], new Metrics(), 7);
    log.write({ service: 'cart', tenantId: 'LOGGED', acceptedAt: new Date() } as RequestLogEntry);
    await log.flush();
    const { databases } = await connection.getClient().db('admin').admin().listDatabases({ nameOnly: true });
    expect(databases.map(({ name }) => name)).not.toContain('LOGGED_cart');
  });

  it('is never the commons', async () => {
    await expect(db.removeTenant('commons')).rejects.toMatchObject({ status: 404 });
    expect(await db.hasTenant('T1')).toBe(true);
  });
});

describe('repositories', () => {
  it('set the base fields and give plain objects back', async () => {
    const context = newRequestContext({});
    context.caller = { tenantId: 'T1', username: 'admin', isSuperuser: true };
    const added = await runInRequest(context, () => repository.add('T1', 'base'));
    expect(added).toMatchObject({ code: 'base', created_by: 'admin', updated_at: null, revision: 1 });
    const changed = await runInRequest(context, () => repository.increment('T1', 'base'));
    expect(changed).toMatchObject({ count: 1, updated_by: 'admin', revision: 2 });
    expect(changed).not.toHaveProperty('_id');
    expect((await repository.byCode('T1', 'base'))?.created_at).toBeInstanceOf(Date);
  });

  it('refuse a second document with the same key', async () => {
    await repository.add('T1', 'twice');
    await expect(repository.add('T1', 'twice')).rejects.toMatchObject({ code: 11000 });
  });

  it('let only one of two writers of a revision win', async () => {
    await repository.add('T1', 'race');
    const writers = ['x', 'y', 'z'].map((name) => repository.rename('T1', 'race', 1, `race-${name}`));
    const results = await Promise.allSettled(writers);
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ status: 409, code: '908005' });
  });

  it('page with total, sort and metadata', async () => {
    for (const code of ['p1', 'p2', 'p3']) await repository.add('T2', code);
    const page = await repository.list('T2', { limit: 2, page: 2, sort: [['code', -1]] });
    expect(page.items.map((note) => note.code)).toEqual(['p1']);
    expect(page.metadata).toEqual({ total: 3, page: 2, limit: 2, sort: 'code:-1', filter: {} });
    expect(await repository.remove('T2', 'p1')).toBe(true);
    expect(await repository.remove('T2', 'p1')).toBe(false);
  });
});

describe('transactions', () => {
  it('are all or nothing', async () => {
    await expect(
      db.transaction(async (session) => {
        await repository.add('T1', 'half', session);
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await repository.byCode('T1', 'half')).toBeNull();
  });

  it('repeat on conflicts until all have succeeded', async () => {
    await repository.add('T1', 'hot');
    await Promise.all(
      Array.from({ length: 10 }, () => db.transaction((session) => repository.increment('T1', 'hot', session))),
    );
    expect(await repository.byCode('T1', 'hot')).toMatchObject({ count: 10 });
  });

  it('give up after their budget with 503 and Retry-After, and change nothing', async () => {
    const hasty = openService({ TRANSACTION_BUDGET_MS: '100' });
    await repository.add('T1', 'slow');
    const late = hasty.transaction(async (session) => {
      await repository.increment('T1', 'slow', session);
      await new Promise((resolve) => setTimeout(resolve, 400));
    });
    await expect(late).rejects.toBeInstanceOf(BusyError);
    await expect(late).rejects.toMatchObject({ status: 503, retryAfterSeconds: 1 });
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(await repository.byCode('T1', 'slow')).toMatchObject({ count: 0 });
  });

  it('give up in time even if the database does not answer the giving up', async () => {
    const hasty = openService({ TRANSACTION_BUDGET_MS: '100' });
    await repository.add('T1', 'stalled');
    const never = new Promise<never>(() => undefined);
    let ended = (): void => undefined;
    const late = hasty.transaction(async (session) => {
      await repository.increment('T1', 'stalled', session);
      const abort = session.abortTransaction.bind(session);
      session.abortTransaction = () => new Promise<void>((resolve) => (ended = resolve)).then(() => abort());
      return never;
    });
    await expect(late).rejects.toMatchObject({ status: 503 });
    ended();
    await db.transaction((session) => repository.increment('T1', 'stalled', session));
    expect(await repository.byCode('T1', 'stalled')).toMatchObject({ count: 1 });
  });

  it('do not wait for a commit that gets no answer, and leave it to happen', async () => {
    const hasty = openService({ TRANSACTION_BUDGET_MS: '100' });
    await repository.add('T1', 'unanswered');
    let answer = (): void => undefined;
    const late = hasty.transaction(async (session) => {
      await repository.increment('T1', 'unanswered', session);
      const commit = session.commitTransaction.bind(session);
      session.commitTransaction = () => new Promise<void>((resolve) => (answer = resolve)).then(() => commit());
    });
    await expect(late).rejects.toMatchObject({ status: 503, retryAfterSeconds: 1 });
    answer();
    while ((await repository.byCode('T1', 'unanswered'))?.count !== 1)
      await new Promise((resolve) => setTimeout(resolve, 10));
  });
});

describe('the request log', () => {
  it('holds no more than its bound while the database does not take what it has', async () => {
    const metrics = new Metrics();
    let answer = (): void => undefined;
    const slow = openService();
    slow.hasTenant = async () => {
      await new Promise<void>((resolve) => (answer = resolve));
      return false;
    };
    const log = new DatabaseRequestLog([slow], metrics, 7);
    const dropped = async () => (await metrics.requestLogDropped.get()).values[0]?.value ?? 0;
    const entry = { service: 'cart', tenantId: 'T1', acceptedAt: new Date() } as RequestLogEntry;
    for (let i = 0; i < 10_000; i++) log.write(entry);
    const stored = log.flush();
    for (let i = 0; i < 3; i++) log.write(entry);
    expect(await dropped()).toBe(3);
    await new Promise((resolve) => setImmediate(resolve));
    answer();
    await stored;
    log.write(entry);
    expect(await dropped()).toBe(3);
    const rest = log.flush();
    await new Promise((resolve) => setImmediate(resolve));
    answer();
    await rest;
  });
});
