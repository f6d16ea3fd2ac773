import type { ClientSession, Connection, Model } from 'mongoose';
import { LRUCache } from 'lru-cache';
import { COMMONS, ErrorCode, isTenantId, type ServiceName } from '@kugelpos/contracts';
import { AppError, isDuplicateKey } from '@kugelpos/errors';
import { indexName, type CollectionSpec } from './collection-spec.js';
import { requestLogCollection } from './request-log.schema.js';
import { tenantRegistry, type TenantRegistration } from './tenant-registry.schema.js';
import type { TenancySettings } from './tenancy-settings.js';
import { runTransaction } from './transaction.js';

const INDEX_NOT_FOUND = 27;
const INDEX_OPTIONS_CONFLICT = 85;

/**
 * The databases of one service: one per tenant, and its commons. A tenant exists here once it was set up; its models
 * are compiled on first use and the least recently used are released (design 2 and 11).
 */
export class ServiceDatabase {
  private readonly tenants: LRUCache<string, Promise<Connection>>;
  private commonsReady: Promise<Connection> | undefined;
  private readonly collections: CollectionSpec[];

  constructor(
    private readonly connection: Connection,
    readonly service: ServiceName,
    collections: readonly CollectionSpec[],
    private readonly settings: TenancySettings,
  ) {
    this.collections = [...collections, requestLogCollection(settings.REQUEST_LOG_TTL_DAYS, 'tenant')];
    this.tenants = new LRUCache({ max: settings.TENANT_CACHE_SIZE });
  }

  /** Adds a collection of a lib (for example an outbox) to the service's table; before the first use of the database. */
  addCollection(spec: CollectionSpec): void {
    if (!this.collections.some((known) => known.name === spec.name)) this.collections.push(spec);
  }

  /**
   * The model of a collection in a tenant's database (or in commons, for a collection of that scope).
   * @throws AppError 404 / 908008 if the tenant was never set up in this service
   */
  async model<T>(tenantId: string, spec: CollectionSpec<T>): Promise<Model<T>> {
    const database = spec.scope === 'commons' ? await this.commons() : await this.tenant(tenantId);
    return compiled(database, spec);
  }

  /** The model of a commons collection. */
  async commonsModel<T>(spec: CollectionSpec<T>): Promise<Model<T>> {
    return compiled(await this.commons(), spec);
  }

  /** Whether the tenant was set up in this service. */
  async hasTenant(tenantId: string): Promise<boolean> {
    if (!isTenantId(tenantId)) return false;
    if (this.tenants.has(tenantId)) return true;
    const registry = await this.commonsModel(tenantRegistry);
    return (await registry.exists(living(tenantId))) !== null;
  }

  /**
   * Creates collections and indexes of a tenant and registers it; repeatable, adds what is missing.
   * @throws AppError 404 / 908008 for a tenant that was removed
   */
  async setUpTenant(tenantId: string): Promise<void> {
    const database = await this.open(tenantId);
    await this.createIndexes(database, 'tenant');
    const registry = await this.commonsModel(tenantRegistry);
    await registry.updateOne(
      { tenant_id: tenantId },
      { $setOnInsert: { tenant_id: tenantId, created_at: new Date(), revision: 1 } },
      { upsert: true },
    );
    if (await this.dropIfRemoved(tenantId)) throw notSetUp('The tenant was removed');
    this.tenants.set(tenantId, Promise.resolve(database));
  }

  /** Ids of all tenants that were set up here. */
  async tenantIds(): Promise<string[]> {
    const registry = await this.commonsModel(tenantRegistry);
    const rows = await registry
      .find({ removed_at: null }, { tenant_id: 1 })
      .sort({ tenant_id: 1 })
      .lean<TenantRegistration[]>();
    return rows.map((row) => row.tenant_id);
  }

  /** Drops the tenant's database for good: the tenant cannot be set up here again. Repeatable. */
  async removeTenant(tenantId: string): Promise<void> {
    if (!isTenantId(tenantId)) throw notSetUp('Not a tenant');
    const registry = await this.commonsModel(tenantRegistry);
    await registry.updateOne(
      { tenant_id: tenantId },
      { $set: { removed_at: new Date() }, $setOnInsert: { created_at: new Date() }, $inc: { revision: 1 } },
      { upsert: true },
    );
    this.forgetTenant(tenantId);
    await (await this.open(tenantId)).dropDatabase();
  }

  /**
   * For whoever has just written to a tenant's database on the word that the tenant is set up: a removal that came
   * between the two may have dropped the database before the write, which made it again. Drops it then.
   * @returns whether the tenant is removed
   */
  async dropIfRemoved(tenantId: string): Promise<boolean> {
    const registry = await this.commonsModel(tenantRegistry);
    const registered = await registry.findOne({ tenant_id: tenantId }).lean<TenantRegistration>();
    if (!registered?.removed_at) return false;
    await (await this.open(tenantId)).dropDatabase();
    return true;
  }

  /** Gives up what this process holds of a tenant; its next use asks again whether the tenant is set up here. */
  forgetTenant(tenantId: string): void {
    this.tenants.delete(tenantId);
  }

  /** Drops the tenant's database and forgets it, as if it had never been set up. */
  async dropTenant(tenantId: string): Promise<void> {
    const registry = await this.commonsModel(tenantRegistry);
    await registry.deleteOne({ tenant_id: tenantId });
    await (await this.open(tenantId)).dropDatabase();
    this.forgetTenant(tenantId);
  }

  /**
   * Runs `work` in one transaction over any of this service's databases; transient conflicts are repeated within the
   * budget (design 11). Everything in `work` must pass the session on, and nothing in it may call another service.
   * @throws BusyError 503 with Retry-After when the budget is used up
   */
  transaction<T>(work: (session: ClientSession) => Promise<T>): Promise<T> {
    return runTransaction(this.connection, this.settings.TRANSACTION_BUDGET_MS, work);
  }

  /** Asks the database for a sign of life. */
  async ping(): Promise<void> {
    await this.connection.asPromise();
    await this.connection.db?.admin().ping();
  }

  /** The commons database with its indexes, made ready once per process. */
  commons(): Promise<Connection> {
    this.commonsReady ??= this.openCommons().catch((error: unknown) => {
      this.commonsReady = undefined;
      throw error;
    });
    return this.commonsReady;
  }

  private async openCommons(): Promise<Connection> {
    const database = await this.open(COMMONS);
    await this.createIndexes(database, 'commons');
    return database;
  }

  private tenant(tenantId: string): Promise<Connection> {
    const known = this.tenants.get(tenantId);
    if (known !== undefined) return known;
    const opening = this.openTenant(tenantId);
    this.tenants.set(tenantId, opening);
    opening.catch(() => this.tenants.delete(tenantId));
    return opening;
  }

  /** First use of a tenant in this process: an upgrade's new indexes are created now (spec common §11 row 13). */
  private async openTenant(tenantId: string): Promise<Connection> {
    const registry = isTenantId(tenantId) ? await this.commonsModel(tenantRegistry) : undefined;
    if (registry === undefined || (await registry.exists(living(tenantId))) === null) {
      throw notSetUp('The tenant is not set up in this service');
    }
    const database = await this.open(tenantId);
    await this.createIndexes(database, 'tenant');
    if (await this.dropIfRemoved(tenantId)) throw notSetUp('The tenant was removed');
    return database;
  }

  private async createIndexes(database: Connection, scope: CollectionSpec['scope']): Promise<void> {
    const extra: CollectionSpec[] =
      scope === 'commons' ? [tenantRegistry, requestLogCollection(this.settings.REQUEST_LOG_TTL_DAYS, 'commons')] : [];
    const wanted = [...this.collections.filter((c) => c.scope === scope), ...extra];
    const existing = new Set((await database.listCollections()).map((c) => c.name));
    for (const spec of wanted) {
      if (!existing.has(spec.name)) await database.createCollection(spec.name).catch(ignoreExisting);
      if (spec.indexes.length === 0) continue;
      await makeIndexes(compiled(database, spec), spec);
    }
  }

  private nameOf(tenantId: string): string {
    return this.settings.DB_NAME_TEMPLATE.replace('{tenant}', tenantId).replace('{service}', this.service);
  }

  /**
   * The one client's view of a tenant's database. Mongoose would keep every view for good, to tell it of changes of the
   * connection's state; it is taken out of that list, so that it goes with its models when nobody uses it any more. (Its
   * own `removeDb` would break what is still running on the view.)
   */
  private async open(tenantId: string): Promise<Connection> {
    await this.connection.asPromise();
    const database = this.connection.useDb(this.nameOf(tenantId));
    const { otherDbs } = this.connection as Connection & { otherDbs: Connection[] };
    otherDbs.splice(otherDbs.indexOf(database), 1);
    return database;
  }
}

/** The registration of a tenant that was not removed. */
function living(tenantId: string) {
  return { tenant_id: tenantId, removed_at: null };
}

function notSetUp(message: string): AppError {
  return new AppError(ErrorCode.TENANT_NOT_SET_UP, { message });
}

function compiled<T>(database: Connection, spec: CollectionSpec<T>): Model<T> {
  const known = database.models[spec.name] as Model<T> | undefined;
  return known ?? (database.model(spec.name, spec.schema) as unknown as Model<T>);
}

/** Makes the indexes of a collection; those whose lifetime is another one now are made anew. */
async function makeIndexes<T>({ collection }: Model<T>, spec: CollectionSpec): Promise<void> {
  const make = () =>
    collection.createIndexes(
      spec.indexes.map((index) => ({
        key: index.keys,
        name: indexName(spec.name, index),
        ...(index.unique ? { unique: true } : {}),
        ...(index.partialFilterExpression ? { partialFilterExpression: index.partialFilterExpression } : {}),
        ...(index.expireAfterSeconds === undefined ? {} : { expireAfterSeconds: index.expireAfterSeconds }),
      })),
    );
  try {
    await make();
  } catch (error) {
    // Doubled keys in old data must not look like the duplicate of what is being written, which consumers skip.
    if (isDuplicateKey(error)) throw new Error(`The indexes of ${spec.name} cannot be made`, { cause: error });
    if ((error as { code?: unknown }).code !== INDEX_OPTIONS_CONFLICT) throw error;
    for (const index of spec.indexes) {
      if (index.expireAfterSeconds !== undefined) {
        await collection.dropIndex(indexName(spec.name, index)).catch(ignoreMissing);
      }
    }
    await make();
  }
}

/** An index that is new has nothing to be dropped, and another starter may have dropped it. */
function ignoreMissing(error: unknown): void {
  if ((error as { code?: unknown }).code !== INDEX_NOT_FOUND) throw error;
}

/** Two starters may create the same collection at once; that it exists is all that is wanted. */
function ignoreExisting(error: unknown): void {
  if ((error as { code?: unknown }).code !== 48) throw error;
}
