import { z } from 'zod';
import { wire } from '@kugelpos/platform';
import { amountOfMoney, LARGEST_AMOUNT } from '../cash/amount.js';
import { sumOf, worthOf } from '../cash/sum.js';
import { approvalFields } from '../staff/approval.dto.js';
import { Terminal } from '../terminals/terminal.dto.js';

/** Body of POST …/open; it may be absent (spec §2.4). */
export const OpenRequest = wire
  .object({
    initialAmount: amountOfMoney({ min: 0, description: 'opening float in the drawer', example: 50000 }).nullish(),
  })
  .nullish();
export type OpenRequest = z.infer<typeof OpenRequest>;

const MOST_DENOMINATIONS = 50;
const MOST_PIECES = 1_000_000;

const Denomination = wire.object({
  value: amountOfMoney({ min: 0, description: 'what one coin or note is worth', example: 10000 }).refine(
    (value) => value > 0,
    'must be above 0',
  ),
  count: wire.int({ min: 0, max: MOST_PIECES, description: 'how many of them', example: 3 }),
});

/** Body of POST …/close; it may be absent (spec §2.4, retail rule 23). */
export const CloseRequest = wire
  .object({
    physicalAmount: amountOfMoney({ min: 0, description: 'cash counted in the drawer', example: 61280 }).nullish(),
    denominations: wire
      .array(Denomination, { max: MOST_DENOMINATIONS, description: 'what was counted, by coin and note' })
      .refine(
        (rows) => new Set(rows.map(({ value }) => value)).size === rows.length,
        'must name each value at most once',
      )
      .refine((rows) => sumOf(rows.map(worthOf)) <= LARGEST_AMOUNT, `must come to at most ${LARGEST_AMOUNT}`)
      .nullish(),
    floatCarriedOver: amountOfMoney({
      min: 0,
      description: 'what stays in the drawer for the next session',
      example: 50000,
    }).nullish(),
    ...approvalFields,
  })
  .nullish();
export type CloseRequest = z.infer<typeof CloseRequest>;

/** Answer of an open (spec §3.5). */
export const OpenResult = z.object({
  terminalId: z.string(),
  businessDate: z.string(),
  openCounter: z.int(),
  businessCounter: z.int(),
  initialAmount: z.number().nullable(),
  terminalInfo: Terminal,
  receiptText: z.string(),
  journalText: z.string(),
});
export type OpenResult = z.infer<typeof OpenResult>;

/** Answer of a close (spec §3.6, retail rule 23). */
export const CloseResult = OpenResult.extend({
  physicalAmount: z.number().nullable(),
  expectedAmount: z
    .number()
    .nullable()
    .meta({ description: 'what the drawer should hold; null after a blind count, or where it is not known' }),
  differenceAmount: z
    .number()
    .nullable()
    .meta({ description: 'counted less expected; null after a blind count, or where either is not known' }),
  floatCarriedOver: z.number().nullable(),
});
export type CloseResult = z.infer<typeof CloseResult>;

/** Body of PATCH …/training (retail rule 24). */
export const TrainingRequest = wire.object({
  training: wire.bool({ description: 'whether what the terminal does is practice', example: false }),
});
export type TrainingRequest = z.infer<typeof TrainingRequest>;
