import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
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
  private readonly last = new Map<string, Promise<unknown>>();

  constructor(private readonly db: ServiceDatabase) {}

  async run<T>({ tenantId, storeCode }: StorePlace, work: (session: ClientSession) => Promise<T>): Promise<T> {
    const store = `${tenantId} ${storeCode}`;
    const before = this.last.get(store) ?? Promise.resolve();
    const result = before.then(() => this.db.transaction(work));
    const ended = result.catch(() => undefined);
    this.last.set(store, ended);
    try {
      return await result;
    } finally {
      if (this.last.get(store) === ended) this.last.delete(store);
    }
  }
}
