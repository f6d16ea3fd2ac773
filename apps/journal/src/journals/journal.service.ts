import { Injectable } from '@nestjs/common';
import { InvalidInputError, isDuplicateKey } from '@kugelpos/errors';
import { InjectSettings, Page, pagingOf, PlatformSettings, type Paging } from '@kugelpos/platform';
import { firstInstant } from './instants.js';
import { askedCriteria, journalFilter } from './journal-filter.js';
import { shardKey, type NewJournal } from './journal-record.js';
import type { Journal, JournalInput, JournalQuery } from './journal.dto.js';
import { JournalRepository } from './journal.repository.js';
import type { JournalDocument } from './journal.schema.js';

const SORTABLE = [
  'terminal_no',
  'business_date',
  'receipt_no',
  'transaction_no',
  'transaction_type',
  'generate_date_time',
  'open_counter',
  'business_counter',
  'amount',
  'staff_id',
];
const DEFAULT_SORT: Paging['sort'] = [
  ['terminal_no', 1],
  ['business_date', 1],
  ['receipt_no', 1],
];

/** Where a posted record belongs. */
type Place = Pick<JournalInput, 'tenantId' | 'storeCode' | 'terminalNo'>;

@Injectable()
export class JournalService {
  constructor(
    private readonly journals: JournalRepository,
    @InjectSettings(PlatformSettings) private readonly settings: PlatformSettings,
  ) {}

  /** One page of a store's journal (spec journal §2.3). */
  async search(tenantId: string, storeCode: string, query: JournalQuery): Promise<Page<Journal>> {
    const { limit, page, sort, ...criteria } = query;
    const paging = pagingOf({ limit, page, sort }, SORTABLE, DEFAULT_SORT);
    const filter = journalFilter(tenantId, storeCode, criteria, this.settings.TIMEZONE);
    const found = await this.journals.search(tenantId, filter, { ...paging, sort: inFixedOrder(paging.sort) });
    return new Page(found.items.map(toJournal), {
      ...found.metadata,
      sort: paging.sort.map(([field, direction]) => `${field}:${direction}`).join(', '),
      filter: askedCriteria(tenantId, storeCode, criteria),
    });
  }

  /** Stores a finished record; posting it again gives the stored one (spec journal §4.1 with §11 rows 23 and 26). */
  async post(place: Place, input: JournalInput): Promise<Journal> {
    requirePlace(place, input);
    const record = this.directRecord(input);
    try {
      return toJournal(await this.journals.add(input.tenantId, record));
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      const stored = await this.journals.findRecord(input.tenantId, record.record_id);
      if (stored === null) throw error;
      return toJournal(stored);
    }
  }

  private directRecord(input: JournalInput): NewJournal {
    const place = { tenant_id: input.tenantId, store_code: input.storeCode, terminal_no: input.terminalNo };
    return {
      ...place,
      record_id: `direct:${input.storeCode}:${input.terminalNo}:${input.transactionType}:${input.generateDateTime}`,
      transaction_no: input.transactionNo,
      transaction_type: input.transactionType,
      business_date: input.businessDate,
      open_counter: input.openCounter,
      business_counter: input.businessCounter,
      receipt_no: input.receiptNo,
      amount: input.amount,
      quantity: input.quantity,
      staff_id: input.staffId,
      user_id: input.userId,
      generate_date_time: input.generateDateTime,
      generated_at: firstInstant(input.generateDateTime, this.settings.TIMEZONE),
      journal_text: input.journalText,
      receipt_text: input.receiptText,
      training: false,
      chain: null,
      shard_key: shardKey({ ...place, business_date: input.businessDate }),
    };
  }
}

/**
 * The stored fields to sort by, with a unique end, so that no page repeats or skips a record (spec journal §11 row 20).
 * The end runs the way of the last field: an index that serves the sort serves it backwards, too.
 */
function inFixedOrder(sort: Paging['sort']): Paging['sort'] {
  const way = sort.at(-1)?.[1] ?? 1;
  const fields = new Map(
    sort.map(([field, direction]) => [field === 'generate_date_time' ? 'generated_at' : field, direction]),
  );
  for (const field of ['generated_at', 'record_id']) if (!fields.has(field)) fields.set(field, way);
  return [...fields];
}

/** The path says where a record belongs; a body that says otherwise would be invisible there (spec journal §11 row 23). */
function requirePlace(place: Place, input: JournalInput): void {
  const fields = ['tenantId', 'storeCode', 'terminalNo'] as const;
  const issues = fields
    .filter((field) => input[field] !== place[field])
    .map((field) => ({ location: ['body', field], reason: 'must be as in the path' }));
  if (issues.length > 0) throw new InvalidInputError(issues);
}

function toJournal(record: JournalDocument): Journal {
  return {
    tenantId: record.tenant_id,
    storeCode: record.store_code,
    terminalNo: record.terminal_no,
    journalSeqNo: -1,
    transactionNo: record.transaction_no,
    transactionType: record.transaction_type,
    businessDate: record.business_date,
    openCounter: record.open_counter,
    businessCounter: record.business_counter,
    generateDateTime: record.generate_date_time,
    receiptNo: record.receipt_no,
    amount: record.amount,
    quantity: record.quantity,
    staffId: record.staff_id,
    userId: record.user_id,
    content: 'Deprecated: see receiptText',
    journalText: record.journal_text,
    receiptText: record.receipt_text,
    training: record.training,
  };
}
