import { z } from 'zod';
import { MEASURE_UNITS } from '@kugelpos/contracts';
import { pagingQuery, wire } from '@kugelpos/platform';
import { hasRightCheckDigit, isGtin } from '../barcodes/gtin.js';
import { amount, hasPayableDecimals, recordTimes } from '../masters/master.dto.js';

export const itemCode = wire.code({ description: 'item, unique in the tenant', example: '4599801012290' });

const per = wire
  .number({ max: 1_000_000, description: 'units that the price is for, above 0', example: 100 })
  .refine((value) => value > 0, 'must be above 0')
  .refine(hasPayableDecimals, 'must have at most 6 decimals');

const barcode = wire
  .code({ description: 'EAN-13, EAN-8, UPC-A (kept as EAN-13) or a code of the shop' })
  .refine((code) => !isGtin(code) || hasRightCheckDigit(code), 'has a wrong check digit');

const fields = {
  description: wire.string({ min: 1, max: 500, description: 'name on receipts', example: 'おにぎり 梅' }),
  descriptionShort: wire.string({ max: 100, description: 'name on displays and buttons', example: '梅' }).nullish(),
  unitPrice: amount({ description: 'price in all stores without one of their own', example: 158 }),
  unitCost: amount({ description: 'cost', example: 85 }),
  itemDetails: wire.array(wire.string(), { max: 100 }),
  imageUrls: wire.array(wire.string(), { max: 100 }),
  categoryCode: wire.code({ description: 'category; not checked', example: '101' }),
  taxCode: wire.code({ description: 'a tax of the tenant', example: '12' }),
  isDiscountRestricted: wire.bool({ description: 'barred from discounts; default false' }).nullish(),
  eatInTaxCode: wire
    .code({ description: 'tax where it is eaten in the shop, of the same type as taxCode', example: '02' })
    .nullish(),
  weighed: wire
    .object({ unit: z.enum(MEASURE_UNITS), per })
    .nullish()
    .meta({
      description: 'sold by measure: prices are for `per` units',
    }),
  openPrice: wire
    .object({
      minimum: amount({ description: 'lowest price', example: 1 }),
      maximum: amount({ description: 'highest price', example: 10_000 }),
    })
    .nullish()
    .meta({ description: 'department key: the price is typed at the till, within these bounds' }),
  minimumAge: wire.int({ min: 1, max: 120, description: 'youngest age of a buyer', example: 20 }).nullish(),
  barcodes: wire
    .array(barcode, { max: 20, description: 'codes on its packages, each of one item only', example: ['45998027'] })
    .nullish(),
  isTaxOutOfScope: wire.bool({ description: 'no object of tax (gift card, deposit); default false' }).nullish(),
};

/** Body of POST …/items (spec §2.5). */
export const NewItem = wire.object({ itemCode, ...fields });
export type NewItem = z.infer<typeof NewItem>;

/** Body of PUT …/items/{code}; what the spec does not have stays as it is when left out, and goes with null. */
export const ItemUpdate = wire.object(fields);
export type ItemUpdate = z.infer<typeof ItemUpdate>;

export const ItemListQuery = wire.object({
  ...pagingQuery,
  isLogicalDeleted: wire.bool({ description: 'list logically deleted items, too' }).default(false),
});
export type ItemListQuery = z.infer<typeof ItemListQuery>;

export const ItemReadQuery = wire.object({
  isLogicalDeleted: wire.bool({ description: 'true: only if deleted logically; false: only if not' }).default(false),
});
export type ItemReadQuery = z.infer<typeof ItemReadQuery>;

export const ItemDeleteQuery = wire.object({
  isLogical: wire.bool({ description: 'true: mark as deleted; false: remove for good' }).default(false),
});
export type ItemDeleteQuery = z.infer<typeof ItemDeleteQuery>;

/** An item as answered (spec §3.2). */
export const Item = z.object({
  itemCode: z.string().meta({ example: '4599801012290' }),
  description: z.string(),
  descriptionShort: z.string().nullable(),
  unitPrice: z.number(),
  unitCost: z.number(),
  itemDetails: z.array(z.string()),
  imageUrls: z.array(z.string()),
  categoryCode: z.string(),
  taxCode: z.string(),
  isDiscountRestricted: z.boolean(),
  eatInTaxCode: z.string().nullable(),
  weighed: z.object({ unit: z.enum(MEASURE_UNITS), per: z.number() }).nullable(),
  openPrice: z.object({ minimum: z.number(), maximum: z.number() }).nullable(),
  minimumAge: z.int().nullable(),
  isTaxOutOfScope: z.boolean(),
  barcodes: z.array(z.string()),
  isDeleted: z.boolean(),
  ...recordTimes,
});
export type Item = z.infer<typeof Item>;

export const DeletedItem = z.object({ itemCode: z.string(), isLogical: z.boolean() });
export type DeletedItem = z.infer<typeof DeletedItem>;
