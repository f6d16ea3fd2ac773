import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import { isDuplicateKey } from '@kugelpos/errors';
import type { Page } from '@kugelpos/platform';
import { ServiceDatabase, TenantRepository } from '@kugelpos/tenancy';
import type { Micro } from './quantity.js';
import { stocks, type StockDocument } from './stock.schema.js';

/** Label by which the database says "repeat this transaction"; libs/tenancy does. */
const TRANSIENT = 'TransientTransactionError';

export interface StockChange {
  change: Micro;
  /** History rows that make up the change. */
  rows: number;
  reference: string | null;
}

export type Thresholds = Partial<
  Pick<StockDocument, 'minimum_micro' | 'reorder_point_micro' | 'reorder_quantity_micro'>
>;

@Injectable()
export class StockRepository extends TenantRepository<StockDocument> {
  constructor(db: ServiceDatabase) {
    super(db, stocks);
  }

  findStock(
    tenantId: string,
    storeCode: string,
    itemCode: string,
    session?: ClientSession,
  ): Promise<StockDocument | null> {
    return this.findOne(tenantId, key(tenantId, storeCode, itemCode), { session });
  }

  pageOfStore(
    tenantId: string,
    storeCode: string,
    paging: { page: number; limit: number },
  ): Promise<Page<StockDocument>> {
    return this.page(tenantId, { tenant_id: tenantId, store_code: storeCode }, { ...paging, sort: [['item_code', 1]] });
  }

  /** Items with a minimum that have less. */
  findBelowMinimum(tenantId: string, storeCode: string): Promise<StockDocument[]> {
    return this.find(
      tenantId,
      {
        tenant_id: tenantId,
        store_code: storeCode,
        minimum_micro: { $gt: 0 },
        $expr: { $lt: ['$quantity_micro', '$minimum_micro'] },
      },
      { sort: { item_code: 1 } },
    );
  }

  /** Items with a reorder point that have as much or less. */
  findToReorder(tenantId: string, storeCode: string): Promise<StockDocument[]> {
    return this.find(
      tenantId,
      {
        tenant_id: tenantId,
        store_code: storeCode,
        reorder_point_micro: { $gt: 0 },
        $expr: { $lte: ['$quantity_micro', '$reorder_point_micro'] },
      },
      { sort: { item_code: 1 } },
    );
  }

  /** Adds to an item's quantity and gives the stock as it is then; makes the record if it is the first change. */
  change(
    tenantId: string,
    storeCode: string,
    itemCode: string,
    { change, rows, reference }: StockChange,
    session: ClientSession,
  ): Promise<StockDocument> {
    return this.upsert(tenantId, storeCode, itemCode, session, {
      $inc: { quantity_micro: change, change_count: rows },
      ...(reference === null ? {} : { $set: { last_transaction_id: reference } }),
    });
  }

  setThresholds(
    tenantId: string,
    storeCode: string,
    itemCode: string,
    thresholds: Thresholds,
    session: ClientSession,
  ): Promise<StockDocument> {
    return this.upsert(tenantId, storeCode, itemCode, session, { $set: thresholds });
  }

  private async upsert(
    tenantId: string,
    storeCode: string,
    itemCode: string,
    session: ClientSession,
    update: Parameters<TenantRepository<StockDocument>['updateOne']>[2],
  ): Promise<StockDocument> {
    try {
      const filter = key(tenantId, storeCode, itemCode);
      const stock = await this.updateOne(tenantId, filter, update, { session, upsert: true });
      if (stock === null) throw new Error('an upsert gave no document');
      return stock;
    } catch (error) {
      if (isDuplicateKey(error)) throw new FirstChangeRace(error);
      throw error;
    }
  }
}

function key(tenantId: string, storeCode: string, itemCode: string) {
  return { tenant_id: tenantId, store_code: storeCode, item_code: itemCode };
}

/**
 * Two transactions made the record of an item at the same time. It must not look like the duplicate of an event, which
 * consumers skip: the transaction is repeated, and finds the record.
 */
class FirstChangeRace extends Error {
  constructor(cause: unknown) {
    super('the record of the item was made by another transaction', { cause });
  }

  hasErrorLabel(label: string): boolean {
    return label === TRANSIENT;
  }
}
