import type { EventBase } from '@kugelpos/contracts';

type Stored<T extends EventBase> = Omit<T, 'created_at' | 'updated_at' | 'etag'> & { shard_key: string };

/** A log as it is stored: the event with the base fields of a document in place of its own empty ones (spec §6). */
export function logDocument<T extends EventBase>(log: T): Stored<T> {
  const { created_at: _created, updated_at: _updated, etag: _etag, ...content } = log;
  const { tenant_id, store_code, terminal_no, business_date } = log;
  return { ...content, shard_key: `${tenant_id}_${store_code}_${terminal_no}_${business_date}` };
}
