import { z } from 'zod';
import { MEASURE_UNITS } from '@kugelpos/contracts';
import { wire } from '@kugelpos/platform';
import { recordTimes } from '../masters/master.dto.js';
import { INNER_CHECK_METHODS } from './inner-check.js';

export const templatePrefix = wire.string({
  pattern: /^(02|2\d)\d{0,5}$/,
  description: '02 or 20 to 29, up to five digits more',
  example: '21',
});

const position = wire.int({ min: 1, max: 12, description: 'first digit, counted from 1', example: 3 });
const digits = (most: number) => wire.int({ min: 1, max: most, description: 'number of digits', example: 5 });

const fields = {
  name: wire.string({ min: 1, max: 200, description: 'name for people', example: '精肉 値段ラベル' }),
  item: wire.object({ position, length: digits(10) }).meta({ description: 'where the code of the item stands' }),
  value: wire
    .object({
      kind: z.enum(['price', 'weight']),
      position: wire.int({ min: 1, max: 12, description: 'first digit, counted from 1', example: 9 }),
      length: digits(9).meta({ example: 4 }),
      decimals: wire.int({ min: 0, max: 4, description: 'of its digits; default 0' }).default(0),
      unit: z.enum(MEASURE_UNITS).nullish().meta({ description: 'of a weight' }),
    })
    .nullish()
    .meta({ description: 'where price or weight stands; null: the code names the item only' }),
  innerCheck: wire
    .object({
      position: wire.int({ min: 1, max: 12, description: 'digit, counted from 1', example: 8 }),
      method: z.enum(INNER_CHECK_METHODS),
    })
    .nullish()
    .meta({ description: 'check digit of the value: modulus10 as of an EAN, gs1Price as of GS1 for 4 or 5 digits' }),
};

/** Body of POST …/barcode-templates. */
export const NewBarcodeTemplate = wire.object({ prefix: templatePrefix, ...fields });
export type NewBarcodeTemplate = z.infer<typeof NewBarcodeTemplate>;

/** Body of PUT …/barcode-templates/{prefix}; all of it is replaced. */
export const BarcodeTemplateUpdate = wire.object(fields);
export type BarcodeTemplateUpdate = z.infer<typeof BarcodeTemplateUpdate>;

/** A template as answered. */
export const BarcodeTemplate = z.object({
  prefix: z.string().meta({ example: '21' }),
  name: z.string(),
  item: z.object({ position: z.int(), length: z.int() }),
  value: z
    .object({
      kind: z.enum(['price', 'weight']),
      position: z.int(),
      length: z.int(),
      decimals: z.int(),
      unit: z.enum(MEASURE_UNITS).nullable(),
    })
    .nullable(),
  innerCheck: z.object({ position: z.int(), method: z.enum(INNER_CHECK_METHODS) }).nullable(),
  ...recordTimes,
});
export type BarcodeTemplate = z.infer<typeof BarcodeTemplate>;

export const DeletedBarcodeTemplate = z.object({ prefix: z.string() });
export type DeletedBarcodeTemplate = z.infer<typeof DeletedBarcodeTemplate>;
