import { MasterSetting } from '@kugelpos/contracts';
import {
  defineSettings,
  integer,
  oneOf,
  optionalJsonArray,
  optionalText,
  type Setting,
  type SettingsOf,
} from '@kugelpos/platform';
import type { StampDutyTier } from './pricing/index.js';

/** `STAMP_DUTY_MASTER` unless a deployment has its own (spec cart B-17). */
const STAMP_DUTY_JPY: readonly StampDutyTier[] = [
  { targetAmount: 1_000_000_000, stampDutyAmount: 200_000 },
  { targetAmount: 500_000_000, stampDutyAmount: 150_000 },
  { targetAmount: 300_000_000, stampDutyAmount: 100_000 },
  { targetAmount: 200_000_000, stampDutyAmount: 60_000 },
  { targetAmount: 100_000_000, stampDutyAmount: 40_000 },
  { targetAmount: 50_000_000, stampDutyAmount: 20_000 },
  { targetAmount: 30_000_000, stampDutyAmount: 10_000 },
  { targetAmount: 20_000_000, stampDutyAmount: 6_000 },
  { targetAmount: 10_000_000, stampDutyAmount: 4_000 },
  { targetAmount: 5_000_000, stampDutyAmount: 2_000 },
  { targetAmount: 3_000_000, stampDutyAmount: 1_000 },
  { targetAmount: 2_000_000, stampDutyAmount: 600 },
  { targetAmount: 1_000_000, stampDutyAmount: 400 },
  { targetAmount: 50_000, stampDutyAmount: 200 },
];

/**
 * Settings of the cart service. Those that are master-data settings, too, are what a tenant without the setting gets
 * (decisions 14).
 */
export const CartSettings = defineSettings('cart', {
  [MasterSetting.receiptNoStart]: integer({ default: 111_111, min: 1, doc: 'first receipt number of a terminal' }),
  [MasterSetting.receiptNoEnd]: integer({
    default: 999_999,
    min: 1,
    doc: 'last receipt number; the first one follows it',
  }),
  [MasterSetting.sellerName]: optionalText({ doc: "seller's name on receipts" }),
  [MasterSetting.invoiceRegistrationNumber]: optionalText({
    doc: "seller's registration number, T and 13 digits; not printed without SELLER_NAME",
  }),
  [MasterSetting.receiptHeaders]: optionalJsonArray({ doc: 'lines above a receipt, JSON array of {text, align}' }),
  [MasterSetting.receiptFooters]: optionalJsonArray({ doc: 'lines below a receipt, JSON array of {text, align}' }),
  [MasterSetting.receiptLayout]: oneOf({
    values: ['invoice', 'kugelpos'],
    default: 'invoice',
    doc: 'receipt layout: qualified invoice, or the columns of Kugelpos',
  }),
  [MasterSetting.openCartsAtClose]: oneOf({
    values: ['cancel', 'keep'],
    default: 'cancel',
    doc: 'what becomes of carts with lines when their till is closed: cancelled, or kept for its next session',
  }),
  CURRENCY_DIGITS: oneOf({ values: ['0', '2', '3'], default: '0', doc: 'decimal places of the currency' }),
  ROUND_METHOD_FOR_DISCOUNT: oneOf({
    values: ['Round', 'Floor', 'Ceil'],
    default: 'Round',
    doc: 'rounding of percentage discounts; Round is half away from zero',
  }),
  STAMP_DUTY_MASTER: stampDutyTable(),
  CART_REFERENCE_TTL_SECONDS: integer({
    default: 10,
    min: 1,
    max: 10,
    unit: 's',
    doc: 'longest time that items, payment methods, taxes, settings and promotions are kept without asking again',
  }),
  CART_MEMORY_SIZE: integer({ default: 5000, min: 1, doc: 'carts that stay in the memory of the process' }),
  CART_STATE_TTL_SECONDS: integer({
    default: 36_000,
    min: 1,
    unit: 's',
    doc: 'how long an untouched cart stays in the state store',
  }),
});

export type CartSettings = SettingsOf<typeof CartSettings>;

function stampDutyTable(): Setting<readonly StampDutyTier[]> {
  return {
    parse: parseStampDuty,
    fallback: STAMP_DUTY_JPY,
    required: false,
    unit: '',
    doc: 'stamp duty as JSON array of {target_amount, stamp_duty_amount}; unset: the table of Japan',
    shown: '',
  };
}

function parseStampDuty(text: string): StampDutyTier[] {
  const hint = 'must be a JSON array of {target_amount, stamp_duty_amount}';
  let rows: unknown;
  try {
    rows = JSON.parse(text);
  } catch {
    throw new Error(hint);
  }
  if (!Array.isArray(rows)) throw new Error(hint);
  return rows.map((row: { target_amount?: unknown; stamp_duty_amount?: unknown } | null) => {
    const { target_amount: targetAmount, stamp_duty_amount: stampDutyAmount } = row ?? {};
    if (!isAmount(targetAmount) || !isAmount(stampDutyAmount)) throw new Error(hint);
    return { targetAmount, stampDutyAmount };
  });
}

function isAmount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
