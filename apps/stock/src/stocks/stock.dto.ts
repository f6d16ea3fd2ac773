import { z } from 'zod';
import { wire } from '@kugelpos/platform';
import { UPDATE_TYPES } from '../movements/stock-update.schema.js';
import { MAX_QUANTITY } from './quantity.js';

/** Codes that name routes: an item of that code could not be read (spec stock §11 row 21). */
const RESERVED = new Set(['low', 'reorder-alerts', 'snapshot', 'snapshots']);

export const ItemCode = wire.code({ description: 'item code', example: '4901234567894' });

/** The item code of a write. */
export const NewItemCode = ItemCode.refine((code) => !RESERVED.has(code), 'is reserved');

/** Paging of lists (spec stock §2.3). */
export const StockPaging = wire.object({
  page: wire.int({ min: 1, max: 1_000_000, description: 'page, from 1', example: 1 }).default(1),
  limit: wire.int({ min: 1, max: 1000, description: 'rows per page', example: 100 }).default(100),
});
export type StockPaging = z.infer<typeof StockPaging>;

/** Query of changes: the terminal stands in for a missing operator. */
export const ChangeQuery = wire.object({
  terminalId: wire.string({ max: 128, description: 'operator where the body names none' }).optional(),
});
export type ChangeQuery = z.infer<typeof ChangeQuery>;

const text = (description: string, max = 64) => wire.string({ max, description }).nullish();

const reasons = {
  referenceId: text('document the change belongs to'),
  operatorId: text('who changed it'),
  note: text('remark', 500),
};

/** Body of PUT …/update (spec stock §2.3 #5): the sign is taken as it is, six decimals count. */
export const StockUpdateRequest = wire.object({
  quantityChange: wire.number({
    min: -MAX_QUANTITY,
    max: MAX_QUANTITY,
    description: 'what is added; negative takes away',
    example: 24,
  }),
  updateType: z.enum(UPDATE_TYPES).meta({ description: 'label of the change', example: 'purchase' }),
  ...reasons,
});
export type StockUpdateRequest = z.infer<typeof StockUpdateRequest>;

/** Body of PUT …/quantity: what was counted. */
export const StockSetRequest = wire.object({
  quantity: wire.number({ min: -MAX_QUANTITY, max: MAX_QUANTITY, description: 'quantity that is there', example: 100 }),
  updateType: z
    .enum(UPDATE_TYPES)
    .default('adjustment')
    .meta({ description: 'label of the change', example: 'adjustment' }),
  ...reasons,
});
export type StockSetRequest = z.infer<typeof StockSetRequest>;

const threshold = (description: string, example: number) =>
  wire.number({ min: 0, max: MAX_QUANTITY, description, example });

export const MinimumRequest = wire.object({ minimumQuantity: threshold('least quantity; 0 means none', 5) });
export type MinimumRequest = z.infer<typeof MinimumRequest>;

export const ReorderRequest = wire.object({
  reorderPoint: threshold('quantity at which to order; 0 means none', 10),
  reorderQuantity: threshold('quantity to order', 50),
});
export type ReorderRequest = z.infer<typeof ReorderRequest>;

/** A stock record as answered (spec stock §3.1). */
export const Stock = z.object({
  tenantId: z.string(),
  storeCode: z.string(),
  itemCode: z.string(),
  currentQuantity: z.number(),
  minimumQuantity: z.number(),
  reorderPoint: z.number(),
  reorderQuantity: z.number(),
  lastUpdated: z.string(),
  lastTransactionId: z.string().nullable(),
});
export type Stock = z.infer<typeof Stock>;

/** A history row as answered (spec stock §3.2 with §11 row 9). */
export const StockUpdate = z.object({
  tenantId: z.string(),
  storeCode: z.string(),
  itemCode: z.string(),
  updateType: z.enum(UPDATE_TYPES),
  quantityChange: z.number(),
  beforeQuantity: z.number(),
  afterQuantity: z.number(),
  referenceId: z.string().nullable(),
  timestamp: z.string(),
  operatorId: z.string().nullable(),
  note: z.string().nullable(),
  terminalNo: z.int().nullable().meta({ description: 'terminal of a sale' }),
  eventId: z.string().nullable().meta({ description: 'event of a sale' }),
});
export type StockUpdate = z.infer<typeof StockUpdate>;

/** Stock's lists carry their paging inside `data` (spec stock §2.2). */
export function stockList<T extends z.ZodType>(entry: T) {
  return z.object({
    data: z.array(entry),
    metadata: z.object({ total: z.int(), page: z.int(), limit: z.int(), sort: z.null(), filter: z.null() }),
  });
}

export interface StockList<T> {
  data: T[];
  metadata: { total: number; page: number; limit: number; sort: null; filter: null };
}
