import { Injectable } from '@nestjs/common';
import type { ClientSession, QueryFilter } from 'mongoose';
import type { Page, Paging } from '@kugelpos/platform';
import { ServiceDatabase, TenantRepository } from '@kugelpos/tenancy';
import type { NewJournal } from './journal-record.js';
import { journals, type JournalDocument } from './journal.schema.js';

@Injectable()
export class JournalRepository extends TenantRepository<JournalDocument> {
  constructor(db: ServiceDatabase) {
    super(db, journals);
  }

  /** @throws duplicate key (11000) for a record that is stored already, and for nothing else */
  add(tenantId: string, record: NewJournal, session?: ClientSession): Promise<JournalDocument> {
    return this.insert(tenantId, record, session);
  }

  findRecord(tenantId: string, recordId: string): Promise<JournalDocument | null> {
    return this.findOne(tenantId, { record_id: recordId });
  }

  search(tenantId: string, filter: QueryFilter<JournalDocument>, paging: Paging): Promise<Page<JournalDocument>> {
    return this.page(tenantId, filter, paging);
  }
}
