import { Injectable } from '@nestjs/common';
import { NotFoundError } from '@kugelpos/errors';
import { pagingOf, type Page } from '@kugelpos/platform';
import type { TransactionQuery } from './transaction.dto.js';
import { TransactionRepository } from './transaction.repository.js';
import type { TransactionDocument } from './transaction.schema.js';

/** Stored names that a list may be sorted by: those an index keeps in order. */
const SORTABLE = ['transaction_no', 'generate_date_time', 'receipt_no', 'business_date'];

/** Names a terminal. */
export interface TerminalRef {
  readonly tenantId: string;
  readonly storeCode: string;
  readonly terminalNo: number;
}

/** Reads what was recorded. */
@Injectable()
export class TransactionService {
  constructor(private readonly transactions: TransactionRepository) {}

  /** The transactions of a terminal (spec transactions §2.1). */
  list({ tenantId, storeCode, terminalNo }: TerminalRef, query: TransactionQuery): Promise<Page<TransactionDocument>> {
    const paging = pagingOf(query, SORTABLE, [['transaction_no', -1]]);
    const filter = {
      storeCode,
      terminalNo,
      businessDate: query.business_date,
      openCounter: query.open_counter,
      transactionTypes: query.transaction_type,
      receiptNo: query.receipt_no,
      includeCancelled: query.include_cancelled,
    };
    return this.transactions.listTransactions(tenantId, filter, paging);
  }

  /** One transaction (spec transactions §2.2). @throws NotFoundError */
  async get({ tenantId, storeCode, terminalNo }: TerminalRef, transactionNo: number): Promise<TransactionDocument> {
    const found = await this.transactions.findTransaction(tenantId, storeCode, terminalNo, transactionNo);
    if (found === null) throw new NotFoundError('Transaction');
    return found;
  }
}
