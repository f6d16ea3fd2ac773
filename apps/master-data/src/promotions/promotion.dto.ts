import { z } from 'zod';
import { WEEKDAYS, type OtherPromotion, type PromotionOf, type PromotionType } from '@kugelpos/contracts';
import { MAX_PAGE_SIZE, pagingQuery, wire } from '@kugelpos/platform';
import { recordTimes } from '../masters/master.dto.js';
import { parseInstant } from '../masters/instants.js';
import { anyDetail, detailSchemas } from './details/index.js';

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

const timeOfDay = (example: string) =>
  wire.string({ pattern: /^([01]\d|2[0-3]):[0-5]\d$/, description: 'HH:mm in the zone of TIMEZONE', example });

/** When and beside which others a promotion holds, beyond the spec. */
const conditions = {
  priority: wire
    .int({ min: 0, max: 999, description: 'the higher one is granted first; default 0', example: 10 })
    .nullish(),
  combinable: wire.bool({ description: 'whether a piece may have this one and another one; default false' }).nullish(),
  weekdays: wire
    .array(z.enum(WEEKDAYS), { max: WEEKDAYS.length, description: 'empty: every day', example: ['saturday', 'sunday'] })
    .nullish(),
  timeOfDay: wire
    .object({ from: timeOfDay('17:00'), to: timeOfDay('19:00') })
    .refine(({ from, to }) => from !== to, { path: ['to'], error: 'must differ from from' })
    .nullish()
    .meta({
      description: 'hours; over midnight where `to` is before `from`, and then of the weekday on which they begin',
    }),
};

/** Body of POST …/promotions. */
export const NewPromotion = wire.object({
  promotionCode: promotionCode.refine((code) => code !== RESERVED_CODE, `must not be ${RESERVED_CODE}`),
  promotionType: wire.code({
    description: `${Object.keys(detailSchemas).join(', ')}, or another one that is only kept`,
    example: 'category_discount',
  }),
  name,
  description: description.nullish(),
  startDatetime: instant('first instant in force', '2026-11-01T00:00:00'),
  endDatetime: instant('last instant in force', '2026-11-30T23:59:59'),
  isActive: wire.bool({ description: 'default true' }).nullish(),
  ...conditions,
  detail: anyDetail.nullish(),
});
export type NewPromotion = z.infer<typeof NewPromotion>;

/**
 * Body of PUT …/promotions/{code}: what is absent or null stays as it is; `detail` is replaced as a whole. What the spec
 * does not have stays when left out, and goes back to its default with null.
 */
export const PromotionUpdate = wire.object({
  name: name.nullish(),
  description: description.nullish(),
  startDatetime: instant('first instant in force', '2026-11-01T00:00:00').nullish(),
  endDatetime: instant('last instant in force', '2026-11-30T23:59:59').nullish(),
  isActive: wire.bool().nullish(),
  ...conditions,
  detail: anyDetail.nullish(),
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
  at: instant('instant to look at; default now', '2026-11-21T18:00:00').optional(),
});
export type ActiveQuery = z.infer<typeof ActiveQuery>;

const answered = {
  promotionCode: z.string().meta({ example: 'DRINK10' }),
  name: z.string(),
  description: z.string().nullable(),
  startDatetime: z.string().meta({ example: '2026-11-01T00:00:00' }),
  endDatetime: z.string().meta({ example: '2026-11-30T23:59:59' }),
  isActive: z.boolean(),
  priority: z.int(),
  combinable: z.boolean(),
  weekdays: z.array(z.enum(WEEKDAYS)),
  timeOfDay: z.object({ from: z.string(), to: z.string() }).nullable(),
  ...recordTimes,
};

const ofType = <T extends PromotionType, D extends z.ZodType>(promotionType: T, detail: D) =>
  z.object({ ...answered, promotionType: z.literal(promotionType), detail });

/** A promotion as answered (spec §3.10); instants are wall clock in the zone of TIMEZONE. */
export const Promotion = z.union([
  ofType('category_discount', detailSchemas.category_discount) satisfies z.ZodType<PromotionOf<'category_discount'>>,
  ofType('item_discount', detailSchemas.item_discount) satisfies z.ZodType<PromotionOf<'item_discount'>>,
  ofType('quantity_break', detailSchemas.quantity_break) satisfies z.ZodType<PromotionOf<'quantity_break'>>,
  ofType('mix_and_match', detailSchemas.mix_and_match) satisfies z.ZodType<PromotionOf<'mix_and_match'>>,
  ofType('order_threshold', detailSchemas.order_threshold) satisfies z.ZodType<PromotionOf<'order_threshold'>>,
  ofType('coupon', detailSchemas.coupon) satisfies z.ZodType<PromotionOf<'coupon'>>,
  z.object({
    ...answered,
    promotionType: z.string(),
    detail: detailSchemas.category_discount.nullable(),
  }) satisfies z.ZodType<OtherPromotion>,
]);
export type Promotion = z.infer<typeof Promotion>;

export const DeletedPromotion = z.object({ promotionCode: z.string() });
export type DeletedPromotion = z.infer<typeof DeletedPromotion>;
