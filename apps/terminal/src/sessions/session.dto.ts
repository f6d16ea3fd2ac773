import { z } from 'zod';
import { amountOfMoney } from '../cash/amount.js';
import { wire } from '@kugelpos/platform';
import { Terminal } from '../terminals/terminal.dto.js';

/** Body of POST …/open; it may be absent (spec §2.4). */
export const OpenRequest = wire
  .object({
    initialAmount: amountOfMoney({ min: 0, description: 'opening float in the drawer', example: 50000 }).nullish(),
  })
  .nullish();
export type OpenRequest = z.infer<typeof OpenRequest>;

/** Body of POST …/close; it may be absent (spec §2.4). */
export const CloseRequest = wire
  .object({
    physicalAmount: amountOfMoney({ min: 0, description: 'cash counted in the drawer', example: 61280 }).nullish(),
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

/** Answer of a close (spec §3.6). */
export const CloseResult = OpenResult.extend({ physicalAmount: z.number().nullable() });
export type CloseResult = z.infer<typeof CloseResult>;
