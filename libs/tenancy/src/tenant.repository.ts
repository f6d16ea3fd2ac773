import type { ClientSession, Model, ProjectionType, QueryFilter, UpdateQuery } from 'mongoose';
import { ErrorCode } from '@kugelpos/contracts';
import { AppError } from '@kugelpos/errors';
import { currentRequest, Page, type Paging } from '@kugelpos/platform';
import type { BaseFields, CollectionSpec } from './collection-spec.js';
import type { ServiceDatabase } from './service-database.js';

/** A document as it is handed in for insertion: without what the repository sets itself. */
export type NewDocument<T> = Omit<T, keyof BaseFields> & Partial<Pick<BaseFields, 'shard_key'>>;

/**
 * Base of all repositories: lean reads, base fields on every write, optimistic updates by revision, paging. Every
 * method takes the tenant first; for a commons collection the tenant only says on whose behalf.
 */
export abstract class TenantRepository<T extends BaseFields> {
  protected constructor(
    protected readonly db: ServiceDatabase,
    protected readonly spec: CollectionSpec<T>,
  ) {}

  protected model(tenantId: string): Promise<Model<T>> {
    return this.db.model(tenantId, this.spec);
  }

  protected async findOne(
    tenantId: string,
    filter: QueryFilter<T>,
    options: {
      session?: ClientSession | undefined;
      projection?: ProjectionType<T>;
      sort?: Record<string, 1 | -1>;
    } = {},
  ): Promise<T | null> {
    const model = await this.model(tenantId);
    return (await model
      .findOne(filter, options.projection ?? { _id: 0 }, {
        session: options.session ?? null,
        ...(options.sort ? { sort: options.sort } : {}),
      })
      .lean()) as T | null;
  }

  protected async find(
    tenantId: string,
    filter: QueryFilter<T>,
    options: {
      session?: ClientSession | undefined;
      projection?: ProjectionType<T>;
      sort?: Record<string, 1 | -1>;
      limit?: number;
      skip?: number;
    } = {},
  ): Promise<T[]> {
    const model = await this.model(tenantId);
    return (await model
      .find(filter, options.projection ?? { _id: 0 }, {
        session: options.session ?? null,
        ...(options.sort ? { sort: options.sort } : {}),
        ...(options.limit ? { limit: options.limit } : {}),
        ...(options.skip ? { skip: options.skip } : {}),
      })
      .lean()) as T[];
  }

  protected async count(tenantId: string, filter: QueryFilter<T>, session?: ClientSession): Promise<number> {
    const model = await this.model(tenantId);
    return model.countDocuments(filter, session ? { session } : {});
  }

  /** Inserts one document and returns it as stored. @throws the driver's duplicate key error, told as 400 / 500005 */
  protected async insert(tenantId: string, document: NewDocument<T>, session?: ClientSession): Promise<T> {
    const stored = this.stamped(document);
    const model = await this.model(tenantId);
    await model.insertMany([stored], { session: session ?? null, lean: true, throwOnValidationError: true });
    return withoutId(stored);
  }

  protected async insertAll(tenantId: string, documents: NewDocument<T>[], session?: ClientSession): Promise<void> {
    if (documents.length === 0) return;
    const model = await this.model(tenantId);
    await model.insertMany(
      documents.map((document) => this.stamped(document)),
      { session: session ?? null, lean: true, ordered: true, throwOnValidationError: true },
    );
  }

  /**
   * Applies an update to one document and returns it as it is then; null if none matched.
   * @param options.arrayFilters say which entries of its arrays the update is about (`$[name]`)
   */
  protected async updateOne(
    tenantId: string,
    filter: QueryFilter<T>,
    update: UpdateQuery<T>,
    options: { session?: ClientSession | undefined; upsert?: boolean; arrayFilters?: Record<string, unknown>[] } = {},
  ): Promise<T | null> {
    const model = await this.model(tenantId);
    const now = new Date();
    const base = update as Record<string, Record<string, unknown> | undefined>;
    const stamped = {
      ...update,
      $set: { ...base['$set'], updated_at: now, updated_by: currentUser() },
      $inc: { ...base['$inc'], revision: 1 },
      ...(options.upsert
        ? { $setOnInsert: { ...base['$setOnInsert'], created_at: now, created_by: currentUser() } }
        : {}),
    } as UpdateQuery<T>;
    return (await model
      .findOneAndUpdate(filter, stamped, {
        returnDocument: 'after',
        projection: { _id: 0 },
        session: options.session ?? null,
        upsert: options.upsert ?? false,
        ...(options.arrayFilters?.length ? { arrayFilters: options.arrayFilters } : {}),
      })
      .lean()) as T | null;
  }

  /**
   * Updates a document that must still have the revision that was read.
   * @throws AppError 409 / 908005 if somebody else wrote meanwhile
   */
  protected async updateRevision(
    tenantId: string,
    filter: QueryFilter<T>,
    revision: number,
    update: UpdateQuery<T>,
    session?: ClientSession,
  ): Promise<T> {
    const updated = await this.updateOne(tenantId, { ...filter, revision }, update, { session });
    if (updated === null) throw new AppError(ErrorCode.CONFLICT, { message: 'Changed by somebody else meanwhile' });
    return updated;
  }

  /** Deletes one document; false if none matched. */
  protected async deleteOne(tenantId: string, filter: QueryFilter<T>, session?: ClientSession): Promise<boolean> {
    const model = await this.model(tenantId);
    const result = await model.deleteOne(filter, session ? { session } : {});
    return result.deletedCount === 1;
  }

  /** One page with its total (spec common §3.4). */
  protected async page(tenantId: string, filter: QueryFilter<T>, paging: Paging): Promise<Page<T>> {
    const sort = Object.fromEntries(paging.sort);
    const [items, total] = await Promise.all([
      this.find(tenantId, filter, { sort, limit: paging.limit, skip: (paging.page - 1) * paging.limit }),
      this.count(tenantId, filter),
    ]);
    return new Page(items, {
      total,
      page: paging.page,
      limit: paging.limit,
      sort: paging.sort.map(([field, direction]) => `${field}:${direction}`).join(', '),
      filter: filter,
    });
  }

  private stamped(document: NewDocument<T>): T {
    return {
      shard_key: null,
      ...document,
      created_at: new Date(),
      updated_at: null,
      created_by: currentUser(),
      updated_by: null,
      revision: 1,
    } as unknown as T;
  }
}

function currentUser(): string | null {
  return currentRequest()?.caller?.username ?? null;
}

function withoutId<T>(document: T): T {
  const copy = { ...document } as T & { _id?: unknown };
  delete copy._id;
  return copy;
}
