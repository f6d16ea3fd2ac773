import { z } from 'zod';
import { wire } from '@kugelpos/platform';
import { approvalFields } from '../staff/approval.dto.js';
import { amountOfMoney } from './amount.js';

/** Body of POST …/cash-in, …/cash-out and …/cash-drop (spec §2.4 with §11.33, retail rule 22). */
export const CashRequest = wire.object({
  amount: amountOfMoney({ min: 0, description: 'amount, above 0', example: 4500 }).refine(
    (amount) => amount > 0,
    'must be above 0',
  ),
  description: wire.string({ max: 200, description: 'why; printed', example: '両替' }).nullish(),
  ...approvalFields,
});
export type CashRequest = z.infer<typeof CashRequest>;

/** Answer of a cash movement (spec §3.7). */
export const CashResult = z.object({
  terminalId: z.string(),
  amount: z.number().meta({ description: 'signed: below 0 after a cash-out' }),
  description: z.string(),
  receiptText: z.string(),
  journalText: z.string(),
});
export type CashResult = z.infer<typeof CashResult>;
