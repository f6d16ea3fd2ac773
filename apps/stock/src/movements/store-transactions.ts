import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import { Turns } from '@kugelpos/platform';
import { ServiceDatabase } from '@kugelpos/tenancy';

/** Where things move: the store of a tenant. */
export interface StorePlace {
  tenantId: string;
  storeCode: string;
}

/**
 * Transactions on a store's stock, one after another within this process: many sales of one item at the same time would
 * only make each other repeat until their budget is used up. Between processes the database decides.
 */
@Injectable()
export class StoreTransactions {
  private readonly turns = new Turns();

  constructor(private readonly db: ServiceDatabase) {}

  run<T>({ tenantId, storeCode }: StorePlace, work: (session: ClientSession) => Promise<T>): Promise<T> {
    return this.turns.take(`${tenantId} ${storeCode}`, () => this.db.transaction(work));
  }
}
