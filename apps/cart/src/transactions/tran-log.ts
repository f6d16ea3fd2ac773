import type { TerminalPrincipal } from '@kugelpos/auth';
import {
  EVENT_SCHEMA_VERSION,
  type TranDiscount,
  type TranLine,
  type TranLog,
  type TranTax,
} from '@kugelpos/contracts';
import type { Cart } from '../carts/cart.js';
import { pricedLines } from '../carts/cart-pricing.js';
import { stampDuty, type PricedDiscount, type PricedTax, type StampDutyTier } from '../pricing/index.js';
import type { Numbers } from './terminal-counter.js';

/** Who ends the cart, when and under which identity; date, session and staff of this moment count (retail rule 19). */
export interface Ending {
  readonly eventId: string;
  /** ISO with offset. */
  readonly at: string;
  readonly terminal: Pick<TerminalPrincipal, 'tenantId' | 'storeCode' | 'terminalNo' | 'businessCounter' | 'training'>;
  readonly businessDate: string;
  readonly openCounter: number;
  readonly staff: { readonly id: string; readonly name: string };
  readonly stampDutyTable: readonly StampDutyTier[];
}

/** A transaction before it is printed and linked. */
export type UnprintedLog = Omit<TranLog, 'receipt_text' | 'journal_text' | 'chain'>;

/** The transaction that a cart becomes (spec transactions §4.3). */
export function tranLogOf(cart: Cart, ending: Ending, { transactionNo, receiptNo }: Numbers): UnprintedLog {
  const { terminal, staff } = ending;
  const { priced, settings } = cart;
  return {
    event_id: ending.eventId,
    schema_version: EVENT_SCHEMA_VERSION,
    shard_key: null,
    created_at: null,
    updated_at: null,
    etag: null,
    tenant_id: terminal.tenantId,
    store_code: terminal.storeCode,
    store_name: cart.storeName,
    terminal_no: terminal.terminalNo,
    transaction_no: transactionNo,
    transaction_type: cart.transactionType,
    business_date: ending.businessDate,
    open_counter: ending.openCounter,
    business_counter: terminal.businessCounter ?? 0,
    generate_date_time: ending.at,
    receipt_no: receiptNo,
    cart_id: cart.cartId,
    training: terminal.training ?? false,
    user: cart.user,
    sales: salesOf(cart, ending),
    line_items: linesOf(cart),
    payments: paymentsOf(cart),
    taxes: priced.taxes.map(taxOf),
    tax_summary: priced.taxSummary.map((row) => ({
      rate: row.rate,
      class: row.class,
      reduced: row.reduced,
      tax_included: row.taxIncluded,
      tax_excluded: row.taxExcluded,
      tax: row.tax,
    })),
    subtotal_discounts: priced.subtotalDiscounts.map(discountOf),
    origin: null,
    staff: { id: staff.id, name: staff.name },
    additional_info: {
      ...(settings.registrationNumber === null ? {} : { invoice_registration_number: settings.registrationNumber }),
      ...(settings.receiptHeaders.length === 0 ? {} : { receipt_headers: [...settings.receiptHeaders] }),
      ...(settings.receiptFooters.length === 0 ? {} : { receipt_footers: [...settings.receiptFooters] }),
    },
    is_voided: false,
    is_refunded: false,
  };
}

function salesOf(cart: Cart, { stampDutyTable: table, terminal }: Ending): TranLog['sales'] {
  const { totals } = cart.priced;
  const isCancelled = cart.status === 'Cancelled';
  const duty = stampDuty({
    totalAmountWithTax: totals.totalAmountWithTax,
    totalTaxAmount: totals.totalTaxAmount,
    payments: cart.payments.map(({ stampDuty: counts }, index) => ({
      paymentAmount: cart.priced.payments[index]?.paymentAmount ?? 0,
      counts,
    })),
    exempt: isCancelled || (terminal.training ?? false),
    table,
    settings: cart.settings,
  });
  return {
    reference_date_time: cart.createdAt,
    total_amount: totals.totalAmount,
    total_amount_with_tax: totals.totalAmountWithTax,
    tax_amount: totals.taxAmount,
    total_quantity: totals.totalQuantity,
    change_amount: totals.changeAmount,
    total_discount_amount: totals.totalDiscountAmount,
    forfeited_amount: totals.forfeitedAmount,
    is_cancelled: isCancelled,
    is_stamp_duty_applied: duty.isStampDutyApplied,
    stamp_duty_target_amount: duty.stampDutyTargetAmount,
    stamp_duty_amount: duty.stampDutyAmount,
  };
}

function linesOf(cart: Cart): TranLine[] {
  const amounts = pricedLines(cart);
  return cart.lines.map((line) => {
    const priced = amounts.get(line.lineNo);
    return {
      line_no: line.lineNo,
      item_code: line.itemCode,
      category_code: line.categoryCode,
      description: line.description,
      description_short: line.descriptionShort,
      unit_price: line.unitPrice,
      unit_price_original: line.unitPriceOriginal ?? 0,
      is_unit_price_changed: line.unitPriceOriginal !== null,
      quantity: line.quantity,
      discounts: (priced?.discounts ?? []).map(discountOf),
      discounts_allocated: (priced?.allocations ?? []).map(discountOf),
      amount: priced?.amount ?? 0,
      tax_code: line.taxCode,
      is_cancelled: line.isCancelled,
    };
  });
}

function paymentsOf(cart: Cart): TranLog['payments'] {
  return cart.payments.map((payment, index) => {
    const priced = cart.priced.payments[index];
    return {
      payment_no: index + 1,
      payment_code: payment.paymentCode,
      deposit_amount: payment.depositAmount,
      amount: priced?.paymentAmount ?? 0,
      description: payment.description,
      detail: payment.detail,
      kind: payment.kind,
      forfeited: priced?.forfeitedAmount ?? 0,
    };
  });
}

function taxOf(tax: PricedTax): TranTax {
  return {
    tax_no: tax.taxNo,
    tax_code: tax.taxCode,
    tax_type: tax.taxType,
    tax_name: tax.taxName,
    tax_amount: tax.taxAmount,
    target_amount: tax.targetAmount,
    target_quantity: tax.targetQuantity,
    rate: tax.rate,
    reduced: tax.reduced,
    class: tax.class,
  };
}

function discountOf(discount: PricedDiscount): TranDiscount {
  return {
    seq_no: discount.seqNo,
    discount_type: discount.discountType,
    discount_value: discount.discountValue,
    discount_amount: discount.discountAmount,
    detail: discount.discountDetail,
    promotion_code: discount.promotionCode,
    promotion_type: discount.promotionType,
  };
}
