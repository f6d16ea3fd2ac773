import { z } from 'zod';
import { wire } from '@kugelpos/platform';
import { MOST_CHANGES, validFrom } from '../masters/scheduled.js';
import { amount } from '../masters/master.dto.js';

const price = amount({ description: 'price from then on', example: 168 });

/** Body of PUT …/items/{code}/prices: all changes to come, in any order; those not named are withdrawn. */
export const PriceChanges = wire.object({
  changes: wire.array(wire.object({ validFrom, price }), { max: MOST_CHANGES }),
});
export type PriceChanges = z.infer<typeof PriceChanges>;

/** Body of PUT …/stores/{store}/items/{code}/prices; null ends the store's own price. */
export const StorePriceChanges = wire.object({
  changes: wire.array(
    wire.object({ validFrom, price: price.nullable().meta({ description: 'null: the common price again' }) }),
    { max: MOST_CHANGES },
  ),
});
export type StorePriceChanges = z.infer<typeof StorePriceChanges>;

/** The price of an item now and to come. */
export const PricePlan = z.object({
  itemCode: z.string().meta({ example: '4599801012290' }),
  price: z.number().nullable().meta({ description: 'now; null: the store has none of its own', example: 158 }),
  changes: z.array(
    z.object({
      validFrom: z.string().meta({ example: '2099-04-01T00:00:00.000000+09:00' }),
      price: z.number().nullable().meta({ example: 168 }),
    }),
  ),
});
export type PricePlan = z.infer<typeof PricePlan>;
