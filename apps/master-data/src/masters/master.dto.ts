import { Decimal } from 'decimal.js';
import { z } from 'zod';
import { plainDateTime, wire } from '@kugelpos/platform';
import type { BaseFields } from '@kugelpos/tenancy';

/** Largest price or limit: together with the decimals below it stays an exact JSON number. */
const MAX_AMOUNT = 999_999_999;
const MAX_DECIMALS = 6;

/** A price or limit: not negative, at most six decimals. */
export const amount = (rules: { description: string; example: number }) =>
  wire
    .number({ min: 0, max: MAX_AMOUNT, ...rules })
    .refine(hasPayableDecimals, `must have at most ${MAX_DECIMALS} decimals`);

/** Whether a number, as it prints, is not finer than prices are kept. */
export function hasPayableDecimals(value: number): boolean {
  return new Decimal(value).decimalPlaces() <= MAX_DECIMALS;
}

/** When a record was created and last changed, as every master record answers it. */
export const recordTimes = {
  entryDatetime: z.string().meta({ description: 'created', example: '2026-11-21 18:00:00' }),
  lastUpdateDatetime: z.string().nullable().meta({ description: 'last changed', example: null }),
};

/** Both times in the application's zone, whichever way the record was read (spec §11 D-17). */
export function recordTimesOf(
  record: Pick<BaseFields, 'created_at' | 'updated_at'>,
  zone: string,
): { entryDatetime: string; lastUpdateDatetime: string | null } {
  return {
    entryDatetime: plainDateTime(record.created_at, zone),
    lastUpdateDatetime: record.updated_at && plainDateTime(record.updated_at, zone),
  };
}
