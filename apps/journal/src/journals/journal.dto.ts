import { z } from 'zod';
import { pagingQuery, wire } from '@kugelpos/platform';
import { isInstantText } from './instants.js';

/** One or several values of a repeatable query parameter. */
function repeatable<T extends z.ZodType>(entry: T, max: number) {
  return z
    .preprocess((value) => (value === undefined || Array.isArray(value) ? value : [value]), z.array(entry).max(max))
    .optional();
}

/** A bound that is not there when it is empty. */
function bound<T extends z.ZodType>(schema: T) {
  return z.preprocess((value) => (value === '' ? undefined : value), schema.optional()).optional();
}

const instant = (description: string) =>
  wire
    .string({ description, example: '2026-11-21T18:00:00+09:00' })
    .refine(isInstantText, 'must be an ISO 8601 date or time');

/** Query of GET …/journals (spec journal §2.3 with §11 rows 15–18, retail rule 27); each bound counts on its own. */
export const JournalQuery = wire.object({
  terminals: repeatable(wire.int({ min: 0, description: 'terminal number; repeatable' }), 100),
  transactionTypes: repeatable(wire.int({ description: 'transaction type, −101 for cancelled sales; repeatable' }), 50),
  businessDateFrom: bound(wire.businessDate({ description: 'first business date' })),
  businessDateTo: bound(wire.businessDate({ description: 'last business date' })),
  generateDateTimeFrom: bound(instant('first time; without offset in the zone of the store')),
  generateDateTimeTo: bound(instant('last time; a date means its whole day')),
  receiptNoFrom: wire.int({ description: 'lowest receipt number' }).optional(),
  receiptNoTo: wire.int({ description: 'highest receipt number' }).optional(),
  amountFrom: wire.number({ description: 'lowest amount' }).optional(),
  amountTo: wire.number({ description: 'highest amount' }).optional(),
  keywords: repeatable(
    wire.string({
      max: 100,
      description: 'text in the journal, without regard to case; repeatable, one must be there',
    }),
    20,
  ),
  ...pagingQuery,
});
export type JournalQuery = z.infer<typeof JournalQuery>;

const MAX_TEXT = 200_000;

/** Body of POST …/journals (spec journal §3.2). */
export const JournalInput = wire.object({
  tenantId: wire.string({ example: 'T9999' }),
  storeCode: wire.code({ example: '5678' }),
  terminalNo: wire.int({ min: 0, description: '0 where no terminal asked', example: 1 }),
  transactionType: wire.int({ description: 'transaction type', example: 501 }),
  businessDate: wire.businessDate(),
  openCounter: wire.int({ min: 0, example: 1 }),
  businessCounter: wire.int({ min: 0, example: 1 }),
  generateDateTime: instant('when the record was made, as it is to be returned'),
  journalText: wire.string({ max: MAX_TEXT, description: 'plain text', example: 'Flash report' }),
  receiptText: wire.string({ max: MAX_TEXT, description: 'print document', example: '' }),
  transactionNo: wire.int({ min: 0 }).nullable().default(null),
  receiptNo: wire.int({ min: 0 }).nullable().default(null),
  amount: wire.number().nullable().default(0),
  quantity: wire.int().nullable().default(0),
  staffId: wire.string({ max: 64 }).nullable().default(null),
  userId: wire.string({ max: 64 }).nullable().default(null),
});
export type JournalInput = z.infer<typeof JournalInput>;

/** A journal record as answered (spec journal §3.1). */
export const Journal = z.object({
  tenantId: z.string(),
  storeCode: z.string(),
  terminalNo: z.int(),
  journalSeqNo: z.int().meta({ description: 'always −1; deprecated' }),
  transactionNo: z.int().nullable(),
  transactionType: z.int(),
  businessDate: z.string(),
  openCounter: z.int(),
  businessCounter: z.int(),
  generateDateTime: z.string(),
  receiptNo: z.int().nullable(),
  amount: z.number().nullable(),
  quantity: z.number().nullable(),
  staffId: z.string().nullable(),
  userId: z.string().nullable(),
  content: z.string().meta({ description: 'hint for people; deprecated' }),
  journalText: z.string(),
  receiptText: z.string(),
  training: z.boolean().meta({ description: 'made in training mode' }),
});
export type Journal = z.infer<typeof Journal>;
