import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import type { OpenCloseLog } from '@kugelpos/contracts';
import { ServiceDatabase, TenantRepository } from '@kugelpos/tenancy';
import { TRAINING_NUMBERS_FROM } from '../terminals/session-numbers.js';
import type { TerminalDocument } from '../terminals/terminal.schema.js';
import { openCloseLogs, type OpenCloseLogDocument } from './log.schema.js';
import { logDocument } from './log-document.js';

@Injectable()
export class OpenCloseLogRepository extends TenantRepository<OpenCloseLogDocument> {
  constructor(db: ServiceDatabase) {
    super(db, openCloseLogs);
  }

  async add(log: OpenCloseLog, session: ClientSession): Promise<void> {
    await this.insert(log.tenant_id, logDocument(log), session);
  }

  /** The last date of which the tenant has records; null if it never opened a terminal. */
  async lastBusinessDate(tenantId: string, session: ClientSession): Promise<string | null> {
    const last = await this.findOne(
      tenantId,
      { tenant_id: tenantId },
      { session, sort: { business_date: -1 }, projection: { _id: 0, business_date: 1 } },
    );
    return last?.business_date ?? null;
  }

  /** Counter of the terminal's last session, real or of training, of a business date; undefined if it had none. */
  async lastOpenCounter(
    { tenant_id, store_code, terminal_no }: TerminalDocument,
    businessDate: string,
    training: boolean,
    session: ClientSession,
  ): Promise<number | undefined> {
    const counters = training ? { $gte: TRAINING_NUMBERS_FROM } : { $lt: TRAINING_NUMBERS_FROM };
    const last = await this.findOne(
      tenant_id,
      { tenant_id, store_code, terminal_no, business_date: businessDate, open_counter: counters },
      { session, sort: { open_counter: -1 }, projection: { _id: 0, open_counter: 1 } },
    );
    return last?.open_counter;
  }
}
