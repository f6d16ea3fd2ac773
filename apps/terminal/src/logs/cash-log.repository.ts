import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import type { CashLog } from '@kugelpos/contracts';
import { ServiceDatabase, TenantRepository } from '@kugelpos/tenancy';
import type { TerminalDocument } from '../terminals/terminal.schema.js';
import { cashLogs, type CashLogDocument } from './log.schema.js';
import { logDocument } from './log-document.js';

@Injectable()
export class CashLogRepository extends TenantRepository<CashLogDocument> {
  constructor(db: ServiceDatabase) {
    super(db, cashLogs);
  }

  async add(log: CashLog, session: ClientSession): Promise<void> {
    await this.insert(log.tenant_id, logDocument(log), session);
  }

  /** How many cash movements the terminal's present session has, and the time of the last one. */
  async figuresOfSession(
    { tenant_id, store_code, terminal_no, business_date, open_counter }: TerminalDocument,
    session: ClientSession,
  ): Promise<{ count: number; lastAt: string | null }> {
    const filter = { tenant_id, store_code, terminal_no, business_date: business_date ?? '', open_counter };
    const count = await this.count(tenant_id, filter, session);
    if (count === 0) return { count, lastAt: null };
    const last = await this.findOne(tenant_id, filter, {
      session,
      sort: { generate_date_time: -1 },
      projection: { _id: 0, generate_date_time: 1 },
    });
    return { count, lastAt: last?.generate_date_time ?? null };
  }
}
