import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import type { Page, Paging } from '@kugelpos/platform';
import { ServiceDatabase, TenantRepository, type NewDocument } from '@kugelpos/tenancy';
import { stores, type StoreDocument } from './store.schema.js';

@Injectable()
export class StoreRepository extends TenantRepository<StoreDocument> {
  constructor(db: ServiceDatabase) {
    super(db, stores);
  }

  findStore(tenantId: string, storeCode: string, session?: ClientSession): Promise<StoreDocument | null> {
    return this.findOne(tenantId, { tenant_id: tenantId, store_code: storeCode }, { session });
  }

  /**
   * Keeps a store from being deleted by others until the transaction ends: both write its document. Its date of change
   * stays. False if there is no such store.
   */
  async holdStore(tenantId: string, storeCode: string, session: ClientSession): Promise<boolean> {
    const model = await this.model(tenantId);
    const held = await model.updateOne(
      { tenant_id: tenantId, store_code: storeCode },
      { $inc: { revision: 1 } },
      { session },
    );
    return held.matchedCount === 1;
  }

  removeStore(tenantId: string, storeCode: string, session: ClientSession): Promise<boolean> {
    return this.deleteOne(tenantId, { tenant_id: tenantId, store_code: storeCode }, session);
  }

  async hasStores(tenantId: string, session: ClientSession): Promise<boolean> {
    return (await this.findOne(tenantId, { tenant_id: tenantId }, { session })) !== null;
  }

  /** All stores of the tenant, in the order in which they were added. */
  storesOf(tenantId: string): Promise<StoreDocument[]> {
    return this.find(tenantId, { tenant_id: tenantId }, { sort: { created_at: 1, store_code: 1 } });
  }

  pageOfStores(tenantId: string, paging: Paging): Promise<Page<StoreDocument>> {
    return this.page(tenantId, { tenant_id: tenantId }, paging);
  }

  addStore(tenantId: string, store: NewDocument<StoreDocument>, session: ClientSession): Promise<StoreDocument> {
    return this.insert(tenantId, store, session);
  }

  changeStore(
    tenantId: string,
    storeCode: string,
    change: Partial<Pick<StoreDocument, 'store_name' | 'status' | 'business_date' | 'tags'>>,
  ): Promise<StoreDocument | null> {
    return this.updateOne(tenantId, { tenant_id: tenantId, store_code: storeCode }, { $set: change });
  }
}
