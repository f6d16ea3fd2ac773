import { Injectable } from '@nestjs/common';
import type { Page, Paging } from '@kugelpos/platform';
import { ServiceDatabase, TenantRepository, type NewDocument } from '@kugelpos/tenancy';
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

  changePrice(tenantId: string, key: StoreItemKey, storePrice: number): Promise<StoreItemDocument | null> {
    return this.updateOne(tenantId, filterOf(tenantId, key), { $set: { store_price: storePrice } });
  }

  removeStoreItem(tenantId: string, key: StoreItemKey): Promise<boolean> {
    return this.deleteOne(tenantId, filterOf(tenantId, key));
  }
}

function filterOf(tenantId: string, { storeCode, itemCode }: StoreItemKey) {
  return { tenant_id: tenantId, store_code: storeCode, item_code: itemCode };
}
