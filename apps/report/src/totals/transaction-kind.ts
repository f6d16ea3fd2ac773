import { TransactionType } from '@kugelpos/contracts';
import type { TranRow } from '../logs/report-logs.js';

/** How a transaction counts in reports (spec report §4.1, retail rule 20). */
export interface TransactionKind {
  /** A sale and its void count among the sales, a return and its void among the returns. */
  side: 'sales' | 'returns';
  /** +1, and −1 for the void, which takes back what it voids, on its own business date. */
  direction: 1 | -1;
  /** The sign f of what both sides have in common: discounts, tax, payments. */
  factor: 1 | -1;
}

const KINDS: Readonly<Record<number, TransactionKind>> = {
  [TransactionType.sale]: { side: 'sales', direction: 1, factor: 1 },
  [TransactionType.voidSale]: { side: 'sales', direction: -1, factor: -1 },
  [TransactionType.return]: { side: 'returns', direction: 1, factor: -1 },
  [TransactionType.voidReturn]: { side: 'returns', direction: -1, factor: 1 },
};

/** Undefined for cancelled carts and for types that reports do not know: neither counts (spec report §11, Figures). */
export function kindOf(log: Pick<TranRow, 'transaction_type' | 'sales'>): TransactionKind | undefined {
  return isCancelled(log) ? undefined : KINDS[log.transaction_type];
}

/** A cart that was cancelled before it was billed: counted apart. */
export function isCancelled(log: Pick<TranRow, 'transaction_type' | 'sales'>): boolean {
  return log.sales.is_cancelled || log.transaction_type === TransactionType.cancelledSale;
}
