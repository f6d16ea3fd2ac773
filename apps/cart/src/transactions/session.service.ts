import { Injectable } from '@nestjs/common';
import type { TerminalPrincipal } from '@kugelpos/auth';
import type { ClosingTill, CloseSessionRequest, CloseSessionResult, PersonRef } from '@kugelpos/contracts';
import { ServiceDatabase } from '@kugelpos/tenancy';
import { CartService } from '../carts/cart.service.js';
import { closeSession, isClosed } from './terminal-counter.js';
import { TerminalCounterRepository } from './terminal-counter.repository.js';

/** Who cancels carts where nobody is signed in; printed like the staff that a report does not know. */
const NOBODY: PersonRef = { id: '------', name: '' };

/** Business sessions of terminals, as far as transactions belong to them. */
@Injectable()
export class SessionService {
  constructor(
    private readonly db: ServiceDatabase,
    private readonly counters: TerminalCounterRepository,
    private readonly carts: CartService,
  ) {}

  /**
   * Cancels the open carts of a session, then closes it: every later bill or cancel of it is refused, because each
   * reads the counter document that this writes (decisions 2). Repeating it gives the same answer.
   * @throws AppError 409 / 408104 while an open cart holds a captured payment; nothing is closed then
   */
  async close(tenantId: string, terminalId: string, request: CloseSessionRequest): Promise<CloseSessionResult> {
    await this.counters.ensure(tenantId, terminalId);
    if (request.till !== undefined && !(await this.isClosed(tenantId, terminalId, request))) {
      await this.carts.cancelOpenCarts(terminalOf(tenantId, terminalId, request, request.till));
    }
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

  private async isClosed(tenantId: string, terminalId: string, request: CloseSessionRequest): Promise<boolean> {
    return isClosed(await this.counters.ofTerminal(tenantId, terminalId), request);
  }
}

/** The till as it would cancel its carts itself. */
function terminalOf(
  tenantId: string,
  terminalId: string,
  { businessDate, openCounter }: CloseSessionRequest,
  { staff, ...till }: ClosingTill,
): TerminalPrincipal {
  return {
    kind: 'terminal',
    via: 'token',
    tenantId,
    terminalId,
    ...till,
    status: 'Opened',
    businessDate,
    openCounter,
    staff: staff ?? NOBODY,
    tokenVersion: 0,
    keyVersion: 0,
  };
}
