import { z } from 'zod';
import { TransactionType } from '@kugelpos/contracts';
import { wire } from '@kugelpos/platform';

/** Most entries of one request; a cart has at most {@link MOST_LINES} lines. */
const MOST_ENTRIES = 200;
export const MOST_LINES = 1000;

export const CartId = wire.code({ description: 'cart', example: '0f8fad5b-d9cb-469f-a165-70867728950e' });
export const LineNo = wire.int({ description: 'line, from 1', example: 1 });

/** Body of POST /carts (spec cart §2.4); a cart is a sale (§11.36). */
export const CreateCartRequest = wire.object({
  transactionType: z
    .preprocess(
      (value) => (typeof value === 'string' ? Number(value) : value),
      z.literal(TransactionType.sale).meta({ description: 'kind of transaction, a sale', example: 101 }),
    )
    .nullish(),
  userId: wire.string({ max: 64, description: 'customer or operator of the calling system', example: 'U1' }).nullish(),
  userName: wire.string({ max: 200, example: 'Yamada' }).nullish(),
});
export type CreateCartRequest = z.infer<typeof CreateCartRequest>;

export const CreatedCart = z.object({ cartId: z.string() });
export type CreatedCart = z.infer<typeof CreatedCart>;

const unitPrice = () => wire.number({ min: 0, description: 'price of one piece', example: 150 });
const quantity = () => wire.int({ min: 1, description: 'pieces', example: 2 });

const NewLine = wire.object({
  itemCode: wire.code({ description: 'item', example: '4599801012290' }),
  quantity: quantity(),
  unitPrice: unitPrice().meta({ description: 'price in place of the item master’s; 0 is a price' }).nullish(),
});

/** Body of POST …/lineItems (spec cart §2.7). */
export const AddItemsRequest = wire.array(NewLine, { max: MOST_ENTRIES });
export type AddItemsRequest = z.infer<typeof AddItemsRequest>;

export const UnitPriceRequest = wire.object({ unitPrice: unitPrice() });
export type UnitPriceRequest = z.infer<typeof UnitPriceRequest>;

export const QuantityRequest = wire.object({ quantity: quantity() });
export type QuantityRequest = z.infer<typeof QuantityRequest>;

const DiscountRequest = wire.object({
  discountType: z
    .enum(['DiscountAmount', 'DiscountPercentage'])
    .meta({ description: 'amount or percent', example: 'DiscountAmount' }),
  discountValue: wire.number({ min: 0, description: 'amount, or percent up to 100', example: 50 }),
  discountDetail: wire.string({ max: 500, description: 'why', example: 'damaged' }).nullish(),
});

/** Body of POST …/discounts, of a line or of the cart (spec cart §2.11, §2.13). */
export const DiscountsRequest = wire.array(DiscountRequest, { max: MOST_ENTRIES });
export type DiscountsRequest = z.infer<typeof DiscountsRequest>;

const PaymentRequest = wire.object({
  paymentCode: wire.code({ description: 'payment method', example: '01' }),
  amount: wire.number({ description: 'tendered amount, above 0', example: 1000 }),
  detail: wire.string({ description: 'free text, stored as it is' }).nullish(),
});

/** Body of POST …/payments (spec cart §2.14). */
export const PaymentsRequest = wire.array(
  PaymentRequest.refine(({ amount }) => amount > 0, { path: ['amount'], message: 'must be greater than 0' }),
  { max: MOST_ENTRIES },
);
export type PaymentsRequest = z.infer<typeof PaymentsRequest>;

export const DiscountAnswer = z.object({
  discountType: z.string(),
  discountValue: z.number(),
  discountAmount: z.number(),
  discountDetail: z.string().nullable(),
  promotionCode: z.string().nullable(),
  promotionType: z.string().nullable(),
});
export type DiscountAnswer = z.infer<typeof DiscountAnswer>;

export const LineAnswer = z.object({
  lineNo: z.int(),
  itemCode: z.string(),
  itemName: z.string(),
  categoryCode: z.string().nullable(),
  unitPrice: z.number(),
  unitPriceOriginal: z.number().nullable(),
  isUnitPriceChanged: z.boolean(),
  quantity: z.int(),
  amount: z.number(),
  discounts: z.array(DiscountAnswer),
  imageUrls: z.array(z.string()),
  isCancelled: z.boolean(),
  isDiscountRestricted: z.boolean().nullable(),
});
export type LineAnswer = z.infer<typeof LineAnswer>;

export const PaymentAnswer = z.object({
  paymentNo: z.int(),
  paymentCode: z.string(),
  paymentName: z.string(),
  paymentAmount: z.number(),
  paymentDetail: z.string().nullable(),
});
export type PaymentAnswer = z.infer<typeof PaymentAnswer>;

export const TaxAnswer = z.object({
  taxNo: z.int(),
  taxCode: z.string(),
  taxType: z.string(),
  taxName: z.string(),
  taxAmount: z.number(),
  targetAmount: z.number(),
  targetQuantity: z.int(),
});
export type TaxAnswer = z.infer<typeof TaxAnswer>;

/** Tax of the invoice, one row per rate (retail rule 1). */
export const TaxSummaryAnswer = z.object({
  rate: z.number(),
  class: z.string(),
  reduced: z.boolean(),
  taxIncluded: z.number(),
  taxExcluded: z.number(),
  tax: z.number(),
});
export type TaxSummaryAnswer = z.infer<typeof TaxSummaryAnswer>;

const PersonAnswer = z.object({ id: z.string(), name: z.string() });

/** The cart as every route of it answers (spec cart §3.1, with `taxSummary` and `forfeitedAmount`). */
export const CartAnswer = z.object({
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
  forfeitedAmount: z.number(),
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
  receiptText: z.string(),
  journalText: z.string().nullable(),
  staff: PersonAnswer.nullable(),
  status: z.unknown().nullable(),
  cartId: z.string(),
  cartStatus: z.string(),
  subtotalAmount: z.number(),
  balanceAmount: z.number(),
});
export type CartAnswer = z.infer<typeof CartAnswer>;
