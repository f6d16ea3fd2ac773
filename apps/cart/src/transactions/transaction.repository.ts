import { Injectable } from '@nestjs/common';
import type { ClientSession, QueryFilter } from 'mongoose';
import type { TranLog } from '@kugelpos/contracts';
import type { Page, Paging } from '@kugelpos/platform';
import { ServiceDatabase, TenantRepository } from '@kugelpos/tenancy';
import { transactions, type TransactionDocument } from './transaction.schema.js';

/** Which transactions of a terminal a list shows; undefined: all. */
export interface TransactionFilter {
  readonly storeCode: string;
  readonly terminalNo: number;
  readonly businessDate: string | undefined;
  readonly openCounter: number | undefined;
  readonly transactionTypes: readonly number[] | undefined;
  readonly receiptNo: number | undefined;
  readonly includeCancelled: boolean;
}

@Injectable()
export class TransactionRepository extends TenantRepository<TransactionDocument> {
  constructor(db: ServiceDatabase) {
    super(db, transactions);
  }

  /** Records a transaction. A second one of the same cart fails with the driver's duplicate key error. */
  async addTransaction(log: TranLog, session: ClientSession): Promise<void> {
    const { created_at: _created, updated_at: _updated, ...content } = log;
    await this.insert(log.tenant_id, { ...content, shard_key: shardKeyOf(log) }, session);
  }

  findTransaction(
    tenantId: string,
    storeCode: string,
    terminalNo: number,
    transactionNo: number,
  ): Promise<TransactionDocument | null> {
    return this.findOne(tenantId, {
      tenant_id: tenantId,
      store_code: storeCode,
      terminal_no: terminalNo,
      transaction_no: transactionNo,
    });
  }

  /** The transaction that a cart became. */
  findOfCart(tenantId: string, cartId: string): Promise<TransactionDocument | null> {
    return this.findOne(tenantId, { cart_id: cartId });
  }

  listTransactions(tenantId: string, filter: TransactionFilter, paging: Paging): Promise<Page<TransactionDocument>> {
    const { businessDate, openCounter, transactionTypes, receiptNo } = filter;
    const query = {
      tenant_id: tenantId,
      store_code: filter.storeCode,
      terminal_no: filter.terminalNo,
      ...(businessDate === undefined ? {} : { business_date: businessDate }),
      ...(openCounter === undefined ? {} : { open_counter: openCounter }),
      ...(transactionTypes === undefined ? {} : { transaction_type: { $in: [...transactionTypes] } }),
      ...(receiptNo === undefined ? {} : { receipt_no: receiptNo }),
      ...(filter.includeCancelled ? {} : { 'sales.is_cancelled': false }),
    };
    return this.page(tenantId, query as QueryFilter<TransactionDocument>, paging);
  }
}

/** `{tenant}_{store}_{terminal}_{calendar date}` (spec transactions §4.3.9). */
function shardKeyOf(log: TranLog): string {
  return [log.tenant_id, log.store_code, log.terminal_no, log.generate_date_time.slice(0, 10)].join('_');
}
