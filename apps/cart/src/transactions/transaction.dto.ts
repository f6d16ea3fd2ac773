import { z } from 'zod';
import { pagingQuery, wire } from '@kugelpos/platform';
import { DiscountAnswer, LineAnswer, PaymentAnswer, TaxAnswer, TaxSummaryAnswer } from '../carts/cart.dto.js';

export const TenantId = wire.code({ max: 32, description: 'tenant', example: 'T9999' });
export const StoreCode = wire.code({ description: 'store', example: '0001' });
export const TerminalNo = wire.int({ description: 'number of the terminal in its store', example: 1 });
export const TransactionNo = wire.int({ description: 'number of the transaction', example: 1 });

/** A repeatable query parameter: one value or several. */
function repeatable<T extends z.ZodType>(entry: T) {
  return z.preprocess(
    (value) => (value === undefined || Array.isArray(value) ? value : [value]),
    z.array(entry).max(20).optional(),
  );
}

/** Query of GET …/transactions (spec transactions §2.1); names are snake_case. */
export const TransactionQuery = z.object({
  business_date: wire.businessDate().optional(),
  open_counter: wire.int({ min: 0, description: 'opening of the business date', example: 1 }).optional(),
  transaction_type: repeatable(wire.int({ description: 'kind, repeatable', example: 101 })),
  receipt_no: wire.int({ min: 0, description: 'receipt number', example: 111111 }).optional(),
  include_cancelled: wire.bool({ description: 'cancelled sales, too', example: false }).default(false),
  ...pagingQuery,
});
export type TransactionQuery = z.infer<typeof TransactionQuery>;

/** A transaction as answered (spec transactions §3.2, with `taxSummary`); its `totalAmount` includes the tax. */
export const TranAnswer = z.object({
  tenantId: z.string(),
  storeCode: z.string(),
  storeName: z.string().nullable(),
  terminalNo: z.int(),
  totalAmount: z.number(),
  totalAmountWithTax: z.number(),
  totalQuantity: z.int(),
  totalDiscountAmount: z.number(),
  depositAmount: z.number(),
  changeAmount: z.number(),
  stampDutyAmount: z.number().nullable(),
  receiptNo: z.int(),
  transactionNo: z.int(),
  transactionType: z.int(),
  businessDate: z.string().nullable(),
  generateDateTime: z.string().nullable(),
  lineItems: z.array(LineAnswer),
  payments: z.array(PaymentAnswer),
  taxes: z.array(TaxAnswer),
  taxSummary: z.array(TaxSummaryAnswer),
  subtotalDiscounts: z.array(DiscountAnswer),
  receiptText: z.string().nullable(),
  journalText: z.string().nullable(),
  staff: z.object({ id: z.string(), name: z.string() }).nullable(),
  status: z.object({ isCancelled: z.boolean(), isVoided: z.boolean(), isRefunded: z.boolean() }).nullable(),
});
export type TranAnswer = z.infer<typeof TranAnswer>;
