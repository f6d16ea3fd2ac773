import { z } from 'zod';
import { TransactionType } from '@kugelpos/contracts';
import { eventOfShape } from '@kugelpos/messaging';
import { MAX_QUANTITY, toMicro } from '../stocks/quantity.js';
import type { Movement } from './stock-movements.service.js';
import type { UpdateType } from './stock-update.schema.js';

/** What stock reads of a transaction log (spec stock §4.5); everything else is not looked at. */
const Line = z.object({
  line_no: z.int(),
  item_code: z.string().min(1),
  quantity: z.number().max(MAX_QUANTITY).nullish(),
  is_cancelled: z.boolean().default(false),
});

export const SoldLines = z.object({
  event_id: z.string().min(1),
  store_code: z.string().min(1),
  terminal_no: z.int(),
  transaction_no: z.int(),
  transaction_type: z.int(),
  training: z.boolean().default(false),
  sales: z.object({ is_cancelled: z.boolean().default(false) }).nullish(),
  line_items: z
    .array(Line)
    // Two lines of one number would be taken for a repeated delivery.
    .refine((lines) => new Set(lines.map((line) => line.line_no)).size === lines.length, 'a line number stands twice')
    .nullish(),
});
export type SoldLines = z.infer<typeof SoldLines>;

/** How each type of transaction moves the stock; others do not (spec stock §4.5 rule 3). */
const MOVES: Readonly<Record<number, { sign: 1 | -1; updateType: UpdateType }>> = {
  [TransactionType.sale]: { sign: -1, updateType: 'sale' },
  [TransactionType.voidSale]: { sign: 1, updateType: 'void' },
  [TransactionType.return]: { sign: 1, updateType: 'return' },
  [TransactionType.voidReturn]: { sign: -1, updateType: 'void_return' },
};

/** @throws DropEvent for content that will never fit; it names the fields, never their values */
export function soldLines(event: unknown): SoldLines {
  return eventOfShape(SoldLines, event);
}

/** The movements of a transaction: none for training (decisions 9), cancelled carts, cancelled lines, unknown types. */
export function movementsOf(sold: SoldLines): Movement[] {
  const move = MOVES[sold.transaction_type];
  if (move === undefined || sold.training || sold.sales?.is_cancelled) return [];
  const moved = (sold.line_items ?? []).filter((line) => !line.is_cancelled && (line.quantity ?? 0) > 0);
  return moved.map((line) => ({
    itemCode: line.item_code,
    updateType: move.updateType,
    change: toMicro(line.quantity ?? 0) * move.sign,
    referenceId: String(sold.transaction_no),
    operatorId: null,
    note: null,
    causeId: sold.event_id,
    lineNo: line.line_no,
    eventId: sold.event_id,
    terminalNo: sold.terminal_no,
  }));
}
