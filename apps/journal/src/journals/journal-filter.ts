import type { QueryFilter } from 'mongoose';
import { snakeCase } from '@kugelpos/platform';
import { firstInstant, lastInstant } from './instants.js';
import type { JournalQuery } from './journal.dto.js';
import type { JournalDocument } from './journal.schema.js';

type Criteria = Omit<JournalQuery, 'limit' | 'page' | 'sort'>;

/** The database filter of a search: all conditions together (spec journal §2.3). */
export function journalFilter(
  tenantId: string,
  storeCode: string,
  query: Criteria,
  zone: string,
): QueryFilter<JournalDocument> {
  const { generateDateTimeFrom: after, generateDateTimeTo: before } = query;
  const words = (query.keywords ?? []).filter((word) => word !== '');
  return {
    tenant_id: tenantId,
    store_code: storeCode,
    ...(query.terminals ? { terminal_no: { $in: query.terminals } } : {}),
    ...(query.transactionTypes ? { transaction_type: { $in: query.transactionTypes } } : {}),
    ...range('business_date', query.businessDateFrom, query.businessDateTo),
    ...range('generated_at', after && firstInstant(after, zone), before && lastInstant(before, zone)),
    ...range('receipt_no', query.receiptNoFrom, query.receiptNoTo),
    ...range('amount', query.amountFrom, query.amountTo),
    ...(words.length > 0 ? { journal_text: { $regex: words.map(literally).join('|'), $options: 'i' } } : {}),
  };
}

/** The criteria as asked for, in their wire names: what `metadata.filter` shows (spec journal §11 row 19). */
export function askedCriteria(tenantId: string, storeCode: string, query: Criteria): Record<string, unknown> {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  return {
    tenant_id: tenantId,
    store_code: storeCode,
    ...Object.fromEntries(given.map(([name, value]) => [snakeCase(name), value])),
  };
}

function range<T>(field: keyof JournalDocument, from: T | undefined | '', to: T | undefined | ''): object {
  if (from === undefined && to === undefined) return {};
  return { [field]: { ...(from === undefined ? {} : { $gte: from }), ...(to === undefined ? {} : { $lte: to }) } };
}

/** A keyword is text, never a pattern. */
function literally(word: string): string {
  return word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
