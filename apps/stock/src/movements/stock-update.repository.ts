import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import type { Page } from '@kugelpos/platform';
import { ServiceDatabase, TenantRepository, type NewDocument } from '@kugelpos/tenancy';
import { stockUpdates, type StockUpdateDocument } from './stock-update.schema.js';

export type NewStockUpdate = NewDocument<StockUpdateDocument>;

@Injectable()
export class StockUpdateRepository extends TenantRepository<StockUpdateDocument> {
  constructor(db: ServiceDatabase) {
    super(db, stockUpdates);
  }

  /** @throws duplicate key (11000) if one of them was applied before, and for nothing else */
  add(tenantId: string, rows: NewStockUpdate[], session: ClientSession): Promise<void> {
    return this.insertAll(tenantId, rows, session);
  }

  findByCause(tenantId: string, causeId: string): Promise<StockUpdateDocument | null> {
    return this.findOne(tenantId, { cause_id: causeId });
  }

  historyOf(
    tenantId: string,
    storeCode: string,
    itemCode: string,
    paging: { page: number; limit: number },
  ): Promise<Page<StockUpdateDocument>> {
    const filter = { tenant_id: tenantId, store_code: storeCode, item_code: itemCode };
    return this.page(tenantId, filter, { ...paging, sort: [['change_no', -1]] });
  }
}
