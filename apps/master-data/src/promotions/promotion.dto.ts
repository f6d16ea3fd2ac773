import { z } from 'zod';
import type { PromotionWire } from '@kugelpos/contracts';
import { MAX_PAGE_SIZE, pagingQuery, wire } from '@kugelpos/platform';
import { hasPayableDecimals, recordTimes } from '../masters/master.dto.js';
import { parseInstant } from '../masters/instants.js';

/** Names a route of its own, so no promotion may have it (D-32). */
const RESERVED_CODE = 'active';

export const promotionCode = wire.code({ description: 'promotion, unique in the tenant', example: 'DRINK10' });

const name = wire.string({ min: 1, max: 200, example: '飲料 10% 引き' });
const description = wire.string({ max: 1000 });

const instant = (what: string, example: string) =>
  wire
    .string({
      max: 40,
      description: `${what}, ISO 8601; without offset in the zone of TIMEZONE`,
      example,
    })
    .refine((text) => parseInstant(text, 'utc') !== undefined, 'must be a date or a date and time in ISO 8601');

const discountRate = wire
  .number({ max: 100, description: 'percent, above 0', example: 10 })
  .refine((rate) => rate > 0, 'must be above 0')
  .refine(hasPayableDecimals, 'must have at most 6 decimals');

/** What a category discount grants (spec §2.12). */
const CategoryDiscount = wire.object({
  targetStoreCodes: wire.array(wire.code(), { description: 'stores; empty: all' }).nullish(),
  targetCategoryCodes: wire.array(wire.code(), { min: 1, description: 'categories', example: ['202'] }),
  discountRate,
});
export type CategoryDiscount = z.infer<typeof CategoryDiscount>;

/** Body of POST …/promotions. */
export const NewPromotion = wire.object({
  promotionCode: promotionCode.refine((code) => code !== RESERVED_CODE, `must not be ${RESERVED_CODE}`),
  promotionType: wire.code({
    description: 'category_discount is the type that carts apply',
    example: 'category_discount',
  }),
  name,
  description: description.nullish(),
  startDatetime: instant('first instant in force', '2026-11-01T00:00:00'),
  endDatetime: instant('last instant in force', '2026-11-30T23:59:59'),
  isActive: wire.bool({ description: 'default true' }).nullish(),
  detail: CategoryDiscount.nullish(),
});
export type NewPromotion = z.infer<typeof NewPromotion>;

/** Body of PUT …/promotions/{code}: what is absent or null stays as it is; `detail` is replaced as a whole. */
export const PromotionUpdate = wire.object({
  name: name.nullish(),
  description: description.nullish(),
  startDatetime: instant('first instant in force', '2026-11-01T00:00:00').nullish(),
  endDatetime: instant('last instant in force', '2026-11-30T23:59:59').nullish(),
  isActive: wire.bool().nullish(),
  detail: CategoryDiscount.nullish(),
});
export type PromotionUpdate = z.infer<typeof PromotionUpdate>;

export const PromotionListQuery = wire.object({
  ...pagingQuery,
  limit: wire.int({ min: 0, max: MAX_PAGE_SIZE, description: `rows per page; 0 means ${MAX_PAGE_SIZE}` }).default(20),
  promotionType: wire.string({ max: 64 }).optional(),
  isActive: wire.bool().optional(),
});
export type PromotionListQuery = z.infer<typeof PromotionListQuery>;

/** Query of GET …/promotions/active; an empty text counts as absent (spec §4.8 rule 4). */
export const ActiveQuery = wire.object({
  storeCode: wire.string({ max: 64, description: 'in force in this store', example: '0001' }).optional(),
  categoryCode: wire.string({ max: 64, description: 'for this category', example: '202' }).optional(),
  promotionType: wire.string({ max: 64, description: 'of this type', example: 'category_discount' }).optional(),
});
export type ActiveQuery = z.infer<typeof ActiveQuery>;

/** A promotion as answered (spec §3.10); instants are wall clock in the zone of TIMEZONE. */
export const Promotion = z.object({
  promotionCode: z.string().meta({ example: 'DRINK10' }),
  promotionType: z.string().meta({ example: 'category_discount' }),
  name: z.string(),
  description: z.string().nullable(),
  startDatetime: z.string().meta({ example: '2026-11-01T00:00:00' }),
  endDatetime: z.string().meta({ example: '2026-11-30T23:59:59' }),
  isActive: z.boolean(),
  detail: z
    .object({
      targetStoreCodes: z.array(z.string()),
      targetCategoryCodes: z.array(z.string()),
      discountRate: z.number(),
    })
    .nullable(),
  ...recordTimes,
}) satisfies z.ZodType<PromotionWire>;
export type Promotion = z.infer<typeof Promotion>;

export const DeletedPromotion = z.object({ promotionCode: z.string() });
export type DeletedPromotion = z.infer<typeof DeletedPromotion>;
