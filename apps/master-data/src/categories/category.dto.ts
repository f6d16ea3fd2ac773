import { z } from 'zod';
import type { CategoryWire } from '@kugelpos/contracts';
import { wire } from '@kugelpos/platform';
import { recordTimes } from '../masters/master.dto.js';

export const categoryCode = wire.code({ description: 'category, unique in the tenant', example: '201' });

const fields = {
  description: wire.string({ min: 1, max: 200, example: 'お茶・水' }),
  descriptionShort: wire.string({ max: 100, example: 'お茶・水' }),
  taxCode: wire.code({ description: 'a tax of the tenant', example: '12' }),
};

/** Body of POST …/categories (spec §2.9). */
export const NewCategory = wire.object({ categoryCode, ...fields });
export type NewCategory = z.infer<typeof NewCategory>;

/** Body of PUT …/categories/{code}. */
export const CategoryUpdate = wire.object(fields);
export type CategoryUpdate = z.infer<typeof CategoryUpdate>;

/** A category as answered (spec §3.6). */
export const Category = z.object({
  categoryCode: z.string().meta({ example: '201' }),
  description: z.string(),
  descriptionShort: z.string(),
  taxCode: z.string().meta({ example: '12' }),
  ...recordTimes,
}) satisfies z.ZodType<CategoryWire>;
export type Category = z.infer<typeof Category>;

export const DeletedCategory = z.object({ categoryCode: z.string() });
export type DeletedCategory = z.infer<typeof DeletedCategory>;
