import { z } from 'zod';
import { wire } from '@kugelpos/platform';
import { approvalFields } from '../staff/approval.dto.js';

/** Body of POST …/drawer-open and …/no-sale; it may be absent (retail rules 22 and 23). */
export const DrawerRequest = wire
  .object({
    description: wire.string({ max: 200, description: 'free text; printed', example: '釣銭確認' }).nullish(),
    ...approvalFields,
  })
  .nullish();
export type DrawerRequest = z.infer<typeof DrawerRequest>;

/** Answer of a drawer event. */
export const DrawerResult = z.object({
  terminalId: z.string(),
  receiptText: z.string(),
  journalText: z.string(),
});
export type DrawerResult = z.infer<typeof DrawerResult>;
