import { Injectable } from '@nestjs/common';
import type { CloseSessionRequest, CloseSessionResult } from '@kugelpos/contracts';
import { ServiceDatabase } from '@kugelpos/tenancy';
import { closeSession } from './terminal-counter.js';
import { TerminalCounterRepository } from './terminal-counter.repository.js';

/** Business sessions of terminals, as far as transactions belong to them. */
@Injectable()
export class SessionService {
  constructor(
    private readonly db: ServiceDatabase,
    private readonly counters: TerminalCounterRepository,
  ) {}

  /**
   * Closes a session: every later bill or cancel of it is refused, because each reads the counter document that this
   * writes (decisions 2). Repeating it gives the same answer. Open carts stay.
   */
  async close(tenantId: string, terminalId: string, request: CloseSessionRequest): Promise<CloseSessionResult> {
    await this.counters.ensure(tenantId, terminalId);
    const closed = await this.db.transaction(async (session) => {
      const before = await this.counters.ofTerminal(tenantId, terminalId, session);
      const after = closeSession(before, request, new Date());
      if (after.counter !== before) await this.counters.keep(tenantId, before, after.counter, session);
      return after.session;
    });
    return {
      transactionCount: closed.transaction_count,
      lastTransactionNo: closed.last_transaction_no,
      cashAmount: closed.cash_amount ?? null,
    };
  }
}
