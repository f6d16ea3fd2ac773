import { Decimal } from 'decimal.js';
import { z } from 'zod';
import type { TaxWire } from '@kugelpos/contracts';
import { wire } from '@kugelpos/platform';
import { MOST_CHANGES, validFrom } from '../masters/scheduled.js';

export const taxCode = wire.code({ description: 'tax, unique in the tenant', example: '12' });

const MAX_RATE_DECIMALS = 4;

const taxType = z
  .enum(['External', 'Internal', 'Exempt'])
  .meta({ description: 'External: added on top, Internal: included', example: 'Internal' });

const terms = {
  taxName: wire.string({ min: 1, max: 100, description: 'label', example: '内税 8%' }),
  rate: wire
    .number({ min: 0, max: 100, description: 'percent', example: 8 })
    .refine(
      (rate) => new Decimal(rate).decimalPlaces() <= MAX_RATE_DECIMALS,
      `must have at most ${MAX_RATE_DECIMALS} decimals`,
    ),
  roundDigit: wire
    .int({ min: -1, max: 6, description: 'decimals of the tax; −1 and 0: whole units, null: as the currency' })
    .nullish(),
  roundMethod: z.enum(['Round', 'Floor', 'Ceil']).nullish(),
  reduced: wire.bool({ description: 'a reduced rate, marked on receipts; default false' }).nullish(),
  class: z
    .enum(['taxable', 'zeroRated', 'exempt', 'outOfScope'])
    .nullish()
    .meta({ description: 'default: exempt for type Exempt, else taxable, zeroRated for rate 0' }),
};

/** What of a tax can change. */
export type TermsRequest = Omit<TaxUpdate, 'taxType'>;

/** Body of POST …/taxes. */
export const NewTax = wire.object({ taxCode, taxType, ...terms });
export type NewTax = z.infer<typeof NewTax>;

/** Body of PUT …/taxes/{code}: holds from now on; the type cannot change. */
export const TaxUpdate = wire.object({ taxType: taxType.optional(), ...terms });
export type TaxUpdate = z.infer<typeof TaxUpdate>;

/** Body of PUT …/taxes/{code}/changes: all changes to come, in any order; those not named are withdrawn. */
export const TaxChanges = wire.object({
  changes: wire.array(wire.object({ validFrom, ...terms }), { max: MOST_CHANGES }),
});
export type TaxChanges = z.infer<typeof TaxChanges>;

const INSTANT = '2099-04-01T00:00:00.000000+09:00';

const answeredTerms = {
  taxName: z.string().meta({ example: '内税 8%' }),
  rate: z.number().meta({ description: 'percent', example: 8 }),
  roundDigit: z.int().nullable().meta({ description: 'decimals of the tax; −1 and 0: whole units', example: -1 }),
  roundMethod: z.enum(['Round', 'Floor', 'Ceil']).nullable(),
  reduced: z.boolean().meta({ description: 'taxed at a reduced rate', example: true }),
  class: z.enum(['taxable', 'zeroRated', 'exempt', 'outOfScope']),
};

/** A tax as answered, as it is now (spec §3.9 with retail rule 2). */
export const Tax = z.object({
  taxCode: z.string().meta({ example: '12' }),
  taxType,
  ...answeredTerms,
  entryDatetime: z.string().nullable(),
  lastUpdateDatetime: z.string().nullable(),
}) satisfies z.ZodType<TaxWire>;
export type Tax = z.infer<typeof Tax>;

/** A tax with what it will be. */
export const TaxPlan = Tax.extend({
  changes: z.array(z.object({ validFrom: z.string().meta({ example: INSTANT }), ...answeredTerms })),
});
export type TaxPlan = z.infer<typeof TaxPlan>;

export const DeletedTax = z.object({ taxCode: z.string() });
export type DeletedTax = z.infer<typeof DeletedTax>;
