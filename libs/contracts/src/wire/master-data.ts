import type { RoundMethod, TaxClass, TaxType } from '../enums.js';

/** Answer of GET …/staff/{id} (spec master-data §3.1); the PIN leaves only as a mask. */
export interface StaffWire {
  id: string;
  name: string;
  pin: string;
  roles: string[];
  entryDatetime: string;
  lastUpdateDatetime: string | null;
}

/** Units in which weighed items are measured. */
export const MEASURE_UNITS = ['g', 'kg', 'ml', 'l', 'cm', 'm'] as const;

export type MeasureUnit = (typeof MEASURE_UNITS)[number];

/** Answer of GET …/items/{code}/details (spec master-data §3.4; from `eatInTaxCode` on retail rules 2, 4, 7, 25, 26). */
export interface ItemDetailWire {
  itemCode: string;
  description: string;
  descriptionShort: string | null;
  unitPrice: number;
  unitCost: number;
  storePrice: number | null;
  itemDetails: string[];
  imageUrls: string[];
  categoryCode: string;
  taxCode: string;
  isDiscountRestricted: boolean;
  /** Tax where the item is eaten in the shop; null: the same. Of the same type as `taxCode`, so prices mean the same. */
  eatInTaxCode: string | null;
  /** Sold by measure: prices are for `per` units. */
  weighed: { unit: MeasureUnit; per: number } | null;
  /** Sold at a price that is typed at the till, within these bounds. */
  openPrice: { minimum: number; maximum: number } | null;
  /** Sold only to people of this age and above. */
  minimumAge: number | null;
  /** Not an object of tax at all (gift-card sale, deposit); its tax code is of type Exempt. */
  isTaxOutOfScope: boolean;
  /** Codes on its packages, as EAN-13, EAN-8 or the shop's own. */
  barcodes: string[];
  isDeleted: boolean;
  entryDatetime: string;
  lastUpdateDatetime: string | null;
}

/** Answer of GET …/stores/{store}/barcodes/{code} (retail rule 26). */
export interface ScannedItemWire {
  barcode: string;
  item: ItemDetailWire;
  quantity: 1;
  /** From the label, in the unit of the item. */
  measure: { value: number; unit: MeasureUnit } | null;
  /** Of the whole package where it is from the label; else of one piece, or of `weighed.per` units. */
  price: number;
  /** A price from a label is no override. */
  priceSource: 'label' | 'store' | 'common';
}

/** What a payment method is (retail rule 10). */
export const PAYMENT_KINDS = [
  'cash',
  'credit',
  'debit',
  'emoney',
  'voucher',
  'giftCertificate',
  'points',
  'other',
] as const;

export type PaymentKind = (typeof PAYMENT_KINDS)[number];

/** Answer of GET …/payments/{code} (spec master-data §3.7 with retail rule 10). */
export interface PaymentMethodWire {
  paymentCode: string;
  description: string;
  limitAmount: number;
  canRefund: boolean;
  canDepositOver: boolean;
  canChange: boolean;
  isActive: boolean;
  kind: PaymentKind;
  taxTreatment: 'payment' | 'discount';
  stampDuty: boolean;
  entryDatetime: string;
  lastUpdateDatetime: string | null;
}

/** Answer of GET …/taxes (spec master-data §3.9 with retail rule 2). */
export interface TaxWire {
  taxCode: string;
  taxType: TaxType;
  taxName: string;
  rate: number;
  roundDigit: number | null;
  roundMethod: RoundMethod | null;
  reduced: boolean;
  class: TaxClass;
  entryDatetime: string | null;
  lastUpdateDatetime: string | null;
}

/** Answer of GET …/settings (spec master-data §3.8). */
export interface SettingWire {
  name: string;
  defaultValue: string;
  values: { storeCode: string | null; terminalNo: number | null; value: string }[];
  entryDatetime: string;
  lastUpdateDatetime: string | null;
}

/** Answer of GET …/categories (spec master-data §3.6). */
export interface CategoryWire {
  categoryCode: string;
  description: string;
  descriptionShort: string;
  taxCode: string;
  entryDatetime: string;
  lastUpdateDatetime: string | null;
}
