import { z } from 'zod';
import type { TaxWire } from '@kugelpos/contracts';
import { wire } from '@kugelpos/platform';

export const taxCode = wire.code({ description: 'tax, unique in the tenant', example: '12' });

/** A tax as answered (spec §3.9 with retail rule 2). */
export const Tax = z.object({
  taxCode: z.string().meta({ example: '12' }),
  taxType: z
    .enum(['External', 'Internal', 'Exempt'])
    .meta({ description: 'External: added on top, Internal: included' }),
  taxName: z.string().meta({ example: '内税 8%' }),
  rate: z.number().meta({ description: 'percent', example: 8 }),
  roundDigit: z.int().nullable().meta({ description: 'decimals of the tax; −1 and 0: whole units', example: -1 }),
  roundMethod: z.enum(['Round', 'Floor', 'Ceil']).nullable(),
  reduced: z.boolean().meta({ description: 'taxed at a reduced rate', example: true }),
  class: z.enum(['taxable', 'zeroRated', 'exempt', 'outOfScope']),
  entryDatetime: z.string().nullable(),
  lastUpdateDatetime: z.string().nullable(),
}) satisfies z.ZodType<TaxWire>;
export type Tax = z.infer<typeof Tax>;
