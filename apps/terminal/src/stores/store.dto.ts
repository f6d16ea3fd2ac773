import { z } from 'zod';
import type { StoreWire } from '@kugelpos/contracts';
import { isBusinessDate, pagingQuery, plainDateTime, wire } from '@kugelpos/platform';
import { STORE_STATUSES, type StoreDocument } from './store.schema.js';

/** What a store code may be: it becomes part of terminal ids, whose parts are joined by `-` (spec §11.31). */
const STORE_CODE = /^[\p{L}\p{N}_.]+$/u;

export const storeCode = () =>
  wire
    .code({ max: 32, description: 'store code, unique in the tenant: letters, digits, _ and .', example: '0001' })
    .regex(STORE_CODE, 'must consist of letters, digits, _ and .');

const storeName = () =>
  wire.string({ min: 1, max: 200, description: 'name, printed on receipts', example: 'みどり市場' });
const status = () => z.enum(STORE_STATUSES).meta({ description: 'store status', example: 'Idle' });
const businessDate = () => wire.businessDate().refine(isBusinessDate, 'must be a day of the calendar');
const tags = () => wire.array(wire.string({ max: 100 }), { max: 100, description: 'labels', example: ['station'] });

/** Path parameter `store_code`. */
export const StoreCodeParam = wire.string({ max: 64, description: 'store code', example: '0001' });

/** Body of POST …/stores (spec §2.3 with §11.28). */
export const CreateStoreRequest = wire.object({
  storeCode: storeCode(),
  storeName: storeName(),
  status: status().nullish(),
  businessDate: businessDate().nullish(),
  tags: tags().nullish(),
});
export type CreateStoreRequest = z.infer<typeof CreateStoreRequest>;

/** Body of PUT …/stores/{store_code}: what is absent stays as it is, null clears (spec §2.3 with §11.28). */
export const UpdateStoreRequest = wire.object({
  storeName: storeName(),
  status: status().nullish(),
  businessDate: businessDate().nullish(),
  tags: tags().nullish(),
});
export type UpdateStoreRequest = z.infer<typeof UpdateStoreRequest>;

/** Fields by which stores can be sorted. */
export const STORE_SORT = [
  'store_code',
  'store_name',
  'status',
  'business_date',
  'tags',
  'created_at',
  'updated_at',
] as const;

/** Query of GET …/stores. */
export const StoreListQuery = wire.object({ ...pagingQuery });
export type StoreListQuery = z.infer<typeof StoreListQuery>;

/** A store as answered (spec §3.2). */
export const Store = z.object({
  storeCode: z.string(),
  storeName: z.string(),
  status: z.string().nullable(),
  businessDate: z.string().nullable(),
  tags: z.array(z.string()).nullable(),
  entryDatetime: z.string(),
  lastUpdateDatetime: z.string().nullable(),
}) satisfies z.ZodType<StoreWire>;
export type Store = z.infer<typeof Store>;

/** Answer of DELETE …/stores/{store_code} (spec §3.8). */
export const RemovedStore = z.object({ storeCode: z.string() });
export type RemovedStore = z.infer<typeof RemovedStore>;

export function toStore(store: StoreDocument, zone: string): Store {
  return {
    storeCode: store.store_code,
    storeName: store.store_name,
    status: store.status,
    businessDate: store.business_date,
    tags: store.tags,
    entryDatetime: plainDateTime(store.created_at, zone),
    lastUpdateDatetime: store.updated_at && plainDateTime(store.updated_at, zone),
  };
}
