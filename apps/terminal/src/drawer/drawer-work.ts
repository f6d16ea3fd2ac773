import { Injectable } from '@nestjs/common';
import { ErrorCode, type AuthorizedOperation, type StaffOperation } from '@kugelpos/contracts';
import { AppError } from '@kugelpos/errors';
import type { Target } from '../logs/log-book.js';
import { SessionRulesReader } from '../sessions/session-rules.js';
import { requireWorkingSession } from '../sessions/working-session.js';
import { StaffAuthority, type Justification } from '../staff/staff-authority.js';
import type { TerminalDocument } from '../terminals/terminal.schema.js';
import { TerminalService } from '../terminals/terminal.service.js';

/** Leave to work at the drawer. */
export interface DrawerLeave {
  authorized: AuthorizedOperation;
  /** Refuses where the terminal no longer is as it was when leave was given; for use inside the transaction. */
  requireUnchanged: (terminal: TerminalDocument, at: Date) => void;
}

/** Who may touch the drawer: staff of an open session, if master-data lets them. */
@Injectable()
export class DrawerWork {
  constructor(
    private readonly terminals: TerminalService,
    private readonly rules: SessionRulesReader,
    private readonly authority: StaffAuthority,
  ) {}

  /**
   * Asks for leave, before anything is written.
   * @throws NotFoundError 404 / 100001, AppError 401 / 406013, 400 / 406003, 400 / 208201, what master-data refuses
   */
  async authorize(
    { tenantId, terminalId }: Target,
    operation: StaffOperation,
    amount: number | null,
    why: Justification,
  ): Promise<DrawerLeave> {
    const terminal = await this.terminals.require(tenantId, terminalId);
    const rules = await this.rules.rulesFor(terminal);
    requireWorkingSession(terminal, rules, new Date());
    const authorized = await this.authority.authorize(terminal, operation, amount, why);
    return {
      authorized,
      requireUnchanged: (now, at) => {
        requireWorkingSession(now, rules, at);
        if (now.staff?.id !== terminal.staff?.id)
          throw new AppError(ErrorCode.CONFLICT, { message: 'Other staff signed in meanwhile' });
      },
    };
  }
}
