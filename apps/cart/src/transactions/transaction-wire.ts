import type { TranDiscount, TranLine, TranLog } from '@kugelpos/contracts';
import type { DiscountAnswer, LineAnswer } from '../carts/cart.dto.js';
import { addUp } from './amounts.js';
import type { TranAnswer } from './transaction.dto.js';

/** A transaction as answered (spec transactions §3.2). */
export function toTranAnswer(log: Omit<TranLog, 'created_at' | 'updated_at' | 'shard_key'>): TranAnswer {
  const { sales } = log;
  return {
    tenantId: log.tenant_id,
    storeCode: log.store_code,
    storeName: log.store_name,
    terminalNo: log.terminal_no,
    totalAmount: sales.total_amount_with_tax,
    totalAmountWithTax: sales.total_amount_with_tax,
    totalQuantity: sales.total_quantity,
    totalDiscountAmount: sales.total_discount_amount,
    depositAmount: addUp(log.payments.map((payment) => payment.deposit_amount)),
    changeAmount: sales.change_amount,
    stampDutyAmount: sales.stamp_duty_amount,
    receiptNo: log.receipt_no,
    transactionNo: log.transaction_no,
    transactionType: log.transaction_type,
    businessDate: log.business_date,
    generateDateTime: log.generate_date_time,
    lineItems: log.line_items.map(toLine),
    payments: log.payments.map((payment) => ({
      paymentNo: payment.payment_no,
      paymentCode: payment.payment_code,
      paymentName: payment.description ?? '',
      paymentAmount: payment.amount,
      paymentDetail: payment.detail,
    })),
    taxes: log.taxes.map((tax) => ({
      taxNo: tax.tax_no,
      taxCode: tax.tax_code,
      taxType: tax.tax_type,
      taxName: tax.tax_name,
      taxAmount: tax.tax_amount,
      targetAmount: tax.target_amount,
      targetQuantity: tax.target_quantity,
    })),
    taxSummary: log.tax_summary.map((row) => ({
      rate: row.rate,
      class: row.class,
      reduced: row.reduced,
      taxIncluded: row.tax_included,
      taxExcluded: row.tax_excluded,
      tax: row.tax,
    })),
    subtotalDiscounts: log.subtotal_discounts.map(toDiscount),
    receiptText: log.receipt_text,
    journalText: log.journal_text,
    staff: { id: log.staff.id, name: log.staff.name },
    status: { isCancelled: sales.is_cancelled, isVoided: log.is_voided, isRefunded: log.is_refunded },
  };
}

/** Images and the restricted flag are not kept in a transaction (spec transactions §3.2). */
function toLine(line: TranLine): LineAnswer {
  return {
    lineNo: line.line_no,
    itemCode: line.item_code,
    itemName: line.description ?? '',
    categoryCode: line.category_code,
    unitPrice: line.unit_price,
    unitPriceOriginal: line.unit_price_original,
    isUnitPriceChanged: line.is_unit_price_changed,
    quantity: line.quantity,
    amount: line.amount,
    discounts: line.discounts.map(toDiscount),
    imageUrls: [],
    isCancelled: line.is_cancelled,
    isDiscountRestricted: false,
  };
}

function toDiscount(discount: TranDiscount): DiscountAnswer {
  return {
    discountType: discount.discount_type,
    discountValue: discount.discount_value,
    discountAmount: discount.discount_amount,
    discountDetail: discount.detail,
    promotionCode: discount.promotion_code,
    promotionType: discount.promotion_type,
  };
}
