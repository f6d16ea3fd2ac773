import { z } from 'zod';
import type { CloseSessionResult } from '@kugelpos/contracts';
import { wire } from '@kugelpos/platform';

export const TerminalId = wire.code({ max: 200, description: 'terminal', example: 'T9999-0001-1' });

/** Body of POST /terminals/{terminal_id}/sessions/close (decisions 2). */
export const CloseSessionBody = wire.object({
  businessDate: wire.businessDate(),
  openCounter: wire.int({ min: 0, description: 'opening of the business date, from 1', example: 1 }),
  till: wire
    .object({
      storeCode: wire.code({ description: 'store', example: '0001' }),
      terminalNo: wire.int({ min: 1, max: 999, description: 'till of the store', example: 1 }),
      businessCounter: wire.int({ min: 0, description: 'opening ever', example: 12 }),
      staff: wire.object({ id: wire.string({ max: 64 }), name: wire.string({ max: 200 }) }).nullable(),
      training: wire.bool({ description: 'in training mode' }),
    })
    .optional(),
});
export type CloseSessionBody = z.infer<typeof CloseSessionBody>;

export const CloseSessionAnswer = z.object({
  transactionCount: z.int(),
  lastTransactionNo: z.int().nullable(),
  cashAmount: z.number().nullable(),
}) satisfies z.ZodType<CloseSessionResult>;
