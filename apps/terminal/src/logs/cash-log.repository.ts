import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import type { CashLog } from '@kugelpos/contracts';
import { ServiceDatabase, TenantRepository } from '@kugelpos/tenancy';
import { sumOf } from '../cash/sum.js';
import type { SessionNumbers } from '../terminals/session-numbers.js';
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

  /** Cash movements of a session of the terminal: how many, what they come to, and the time of the last one. */
  async figuresOfSession(
    { tenant_id, store_code, terminal_no }: TerminalDocument,
    { business_date, open_counter }: SessionNumbers,
    session?: ClientSession,
  ): Promise<{ count: number; total: number; lastAt: string | null }> {
    const filter = { tenant_id, store_code, terminal_no, business_date: business_date ?? '', open_counter };
    const movements = await this.find(tenant_id, filter, {
      session,
      sort: { generate_date_time: 1 },
      projection: { _id: 0, amount: 1, generate_date_time: 1 },
    });
    return {
      count: movements.length,
      total: sumOf(movements.map(({ amount }) => amount)),
      lastAt: movements.at(-1)?.generate_date_time ?? null,
    };
  }
}
