import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import { CartClient } from '@kugelpos/clients';
import { ErrorCode, type CloseSessionResult } from '@kugelpos/contracts';
import { AppError } from '@kugelpos/errors';
import { InjectSettings, PlatformSettings } from '@kugelpos/platform';
import { TerminalTokens, type Renewed } from '../credentials/terminal-tokens.js';
import { CashLogRepository } from '../logs/cash-log.repository.js';
import { LogBook, type Recorded } from '../logs/log-book.js';
import { OpenCloseLogRepository } from '../logs/open-close-log.repository.js';
import type { LogEntry, SessionFigures } from '../logs/terminal-log.js';
import { neighbourFailure } from '../neighbour-failure.js';
import { TerminalSettings } from '../terminal-settings.js';
import { TerminalChanges } from '../terminals/terminal-changes.js';
import { toTerminal } from '../terminals/terminal.dto.js';
import type { TerminalDocument } from '../terminals/terminal.schema.js';
import { TerminalService } from '../terminals/terminal.service.js';
import { businessDateAt } from './business-day.js';
import type { CloseRequest, CloseResult, OpenRequest, OpenResult } from './session.dto.js';

const FLOAT_DESCRIPTION = 'Initial amount';

/** The business session of a terminal: from its opening to its close (spec §4.7, §4.8). */
@Injectable()
export class SessionService {
  constructor(
    private readonly terminals: TerminalService,
    private readonly book: LogBook,
    private readonly cashLogs: CashLogRepository,
    private readonly openCloseLogs: OpenCloseLogRepository,
    private readonly cart: CartClient,
    private readonly changes: TerminalChanges,
    private readonly tokens: TerminalTokens,
    @InjectSettings(TerminalSettings) private readonly settings: TerminalSettings,
    @InjectSettings(PlatformSettings) private readonly platform: PlatformSettings,
  ) {}

  /** Opens a terminal that is not open: new counters, the float as a cash movement, the open log (spec §4.7). */
  async open(tenantId: string, terminalId: string, request: OpenRequest): Promise<Renewed<OpenResult>> {
    const initialAmount = request?.initialAmount ?? null;
    const recorded = await this.book.record(tenantId, terminalId, async (terminal, { at, session }) => {
      if (terminal.status === 'Opened') throw statusError('The terminal is already open');
      const counters = await this.countersOfNewSession(terminal, at, session);
      return {
        change: { ...counters, status: 'Opened', initial_amount: initialAmount, physical_amount: null },
        entries: [...floatOf(initialAmount), { operation: 'open' }],
      };
    });
    await this.changes.announce(recorded.terminal);
    return this.tokens.renew(recorded.terminal, this.openResult(recorded));
  }

  /**
   * Closes an open terminal: cart first fences the session and tells what it held, then the close is recorded
   * (spec §4.8, decisions 2). A repeat after a failure in between finds the session fenced and completes the close.
   */
  async close(tenantId: string, terminalId: string, request: CloseRequest): Promise<Renewed<CloseResult>> {
    const open = await this.terminals.require(tenantId, terminalId);
    if (open.status !== 'Opened') throw statusError('The terminal is not open');
    const sold = await this.closeInCart(open);
    const recorded = await this.book.record(tenantId, terminalId, async (terminal, { session }) => {
      if (!isSameSession(terminal, open)) throw statusError('The session is closed already');
      const figures = await this.figuresOf(terminal, sold, session);
      return {
        change: { status: 'Closed', physical_amount: request?.physicalAmount ?? null },
        entries: [{ operation: 'close', figures }],
      };
    });
    await this.changes.announce(recorded.terminal);
    const data = { ...this.openResult(recorded), physicalAmount: recorded.terminal.physical_amount };
    return this.tokens.renew(recorded.terminal, data);
  }

  /**
   * Counters of the session that opens now (spec §4.4 rule 12). On another date than that of its last session the
   * terminal itself cannot know what sessions the date already had – it may be new under its id, or the clock was set
   * back and right again – so its logs tell.
   */
  private async countersOfNewSession(terminal: TerminalDocument, at: Date, session: ClientSession) {
    const today = businessDateAt(at, this.platform.TIMEZONE, this.settings.TERMINAL_DAY_BOUNDARY_HOUR);
    const before =
      terminal.business_date === today
        ? terminal.open_counter
        : await this.openCloseLogs.lastOpenCounter(terminal, today, session);
    return {
      business_date: today,
      open_counter: before + 1,
      business_counter: terminal.business_counter + 1,
    };
  }

  private async closeInCart(terminal: TerminalDocument): Promise<CloseSessionResult> {
    const { terminal_id, business_date, open_counter } = terminal;
    try {
      return await this.cart.closeSession('terminal', terminal_id, {
        businessDate: business_date ?? '',
        openCounter: open_counter,
      });
    } catch (error) {
      throw neighbourFailure('cart', ErrorCode.CART_SERVICE_ERROR, error);
    }
  }

  private async figuresOf(
    terminal: TerminalDocument,
    sold: CloseSessionResult,
    session: ClientSession,
  ): Promise<SessionFigures> {
    const cash = await this.cashLogs.figuresOfSession(terminal, session);
    return {
      cart_transaction_count: sold.transactionCount,
      cart_transaction_last_no: sold.lastTransactionNo,
      cash_in_out_count: cash.count,
      cash_in_out_last_datetime: cash.lastAt,
    };
  }

  private openResult({ terminal, receiptText, journalText }: Recorded): OpenResult {
    return {
      terminalId: terminal.terminal_id,
      businessDate: terminal.business_date ?? '',
      openCounter: terminal.open_counter,
      businessCounter: terminal.business_counter,
      initialAmount: terminal.initial_amount,
      terminalInfo: toTerminal(terminal, this.platform.TIMEZONE),
      receiptText,
      journalText,
    };
  }
}

/** The float is a cash movement of the session; 0 counts as given (spec §4.7, §11.36). */
function floatOf(initialAmount: number | null): LogEntry[] {
  if (initialAmount === null) return [];
  return [{ operation: 'cash', amount: initialAmount, description: FLOAT_DESCRIPTION, isFloat: true }];
}

function isSameSession(now: TerminalDocument, then: TerminalDocument): boolean {
  return now.status === 'Opened' && now.business_date === then.business_date && now.open_counter === then.open_counter;
}

function statusError(message: string): AppError {
  return new AppError(ErrorCode.TERMINAL_STATUS_ERROR, { message });
}
