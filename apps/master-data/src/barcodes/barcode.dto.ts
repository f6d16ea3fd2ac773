import { z } from 'zod';
import { MEASURE_UNITS, type ScannedItemWire } from '@kugelpos/contracts';
import { wire } from '@kugelpos/platform';
import { ItemDetail } from '../store-items/store-item.dto.js';

export const scannedCode = wire.code({ description: 'what the scanner read', example: '4599801012290' });

/** What a scanned code stands for. */
export const ScannedItem = z.object({
  barcode: z.string().meta({ description: 'the code as EAN-13 or EAN-8', example: '4599801012290' }),
  item: ItemDetail,
  quantity: z.literal(1).meta({ example: 1 }),
  measure: z
    .object({ value: z.number(), unit: z.enum(MEASURE_UNITS) })
    .nullable()
    .meta({ description: 'from the label, in the unit of the item' }),
  price: z.number().meta({
    description: 'of the whole package where it is from the label; else of one piece, or of `weighed.per` units',
    example: 158,
  }),
  priceSource: z.enum(['label', 'store', 'common']),
}) satisfies z.ZodType<ScannedItemWire>;
export type ScannedItem = z.infer<typeof ScannedItem>;
