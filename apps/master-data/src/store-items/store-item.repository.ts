import { Injectable } from '@nestjs/common';
import type { Page, Paging } from '@kugelpos/platform';
import { ServiceDatabase, TenantRepository, type NewDocument } from '@kugelpos/tenancy';
import type { PriceChange } from '../prices/price-change.schema.js';
import { storeItems, type StoreItemDocument } from './store-item.schema.js';

/** An item in a store. */
export interface StoreItemKey {
  storeCode: string;
  itemCode: string;
}

@Injectable()
export class StoreItemRepository extends TenantRepository<StoreItemDocument> {
  constructor(db: ServiceDatabase) {
    super(db, storeItems);
  }

  findStoreItem(tenantId: string, key: StoreItemKey): Promise<StoreItemDocument | null> {
    return this.findOne(tenantId, filterOf(tenantId, key));
  }

  /** What the store has of its own for these items. */
  findStoreItems(tenantId: string, storeCode: string, itemCodes: readonly string[]): Promise<StoreItemDocument[]> {
    return this.find(tenantId, { tenant_id: tenantId, store_code: storeCode, item_code: { $in: itemCodes } });
  }

  listStoreItems(tenantId: string, storeCode: string, paging: Paging): Promise<Page<StoreItemDocument>> {
    return this.page(tenantId, { tenant_id: tenantId, store_code: storeCode }, paging);
  }

  addStoreItem(tenantId: string, item: NewDocument<StoreItemDocument>): Promise<StoreItemDocument> {
    return this.insert(tenantId, item);
  }

  /** Sets the price of now; changes that have begun are over with it. */
  changePrice(tenantId: string, key: StoreItemKey, storePrice: number, now: Date): Promise<StoreItemDocument | null> {
    return this.updateOne(tenantId, filterOf(tenantId, key), {
      $set: { store_price: storePrice },
      $pull: { price_changes: { valid_from: { $lte: now } } },
    });
  }

  /** Sets the price of now and all that are to come. @throws AppError 409 / 908005 if it was changed meanwhile */
  planPrices(
    tenantId: string,
    read: StoreItemDocument,
    price: number | null,
    changes: readonly PriceChange[],
  ): Promise<StoreItemDocument> {
    const key = filterOf(tenantId, { storeCode: read.store_code, itemCode: read.item_code });
    return this.updateRevision(tenantId, key, read.revision, { $set: { store_price: price, price_changes: changes } });
  }

  removeStoreItem(tenantId: string, key: StoreItemKey): Promise<boolean> {
    return this.deleteOne(tenantId, filterOf(tenantId, key));
  }
}

function filterOf(tenantId: string, { storeCode, itemCode }: StoreItemKey) {
  return { tenant_id: tenantId, store_code: storeCode, item_code: itemCode };
}
