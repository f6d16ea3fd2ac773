/** Transaction types (spec common §3.10). */
export const TransactionType = {
  sale: 101,
  cancelledSale: -101,
  return: 102,
  voidSale: 201,
  voidReturn: 202,
  open: 301,
  close: 302,
  cashIn: 401,
  cashOut: 402,
  flashReport: 501,
  dailyReport: 502,
} as const;

export type TransactionType = (typeof TransactionType)[keyof typeof TransactionType];

export type TaxType = 'External' | 'Internal' | 'Exempt';

/** Exempt, out of scope and taxable at 0 % are three things (retail rule 2). */
export type TaxClass = 'taxable' | 'zeroRated' | 'exempt' | 'outOfScope';

export type RoundMethod = 'Round' | 'Floor' | 'Ceil';

export type TerminalStatus = 'Idle' | 'Opened' | 'Closed';

export type DiscountType = 'DiscountAmount' | 'DiscountPercentage' | 'points';
