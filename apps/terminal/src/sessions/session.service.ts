import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import { CartClient } from '@kugelpos/clients';
import { ErrorCode, type AuthorizedOperation, type CloseSessionResult } from '@kugelpos/contracts';
import { AppError } from '@kugelpos/errors';
import { InjectSettings, PlatformSettings } from '@kugelpos/platform';
import { TerminalTokens, type Renewed } from '../credentials/terminal-tokens.js';
import { CashLogRepository } from '../logs/cash-log.repository.js';
import { LogBook, textsOf, type Answered, type Recorded, type Target } from '../logs/log-book.js';
import { OpenCloseLogRepository } from '../logs/open-close-log.repository.js';
import { NOTHING_ASKED, type LogEntry } from '../logs/terminal-log.js';
import { neighbourFailure } from '../neighbour-failure.js';
import { StaffAuthority } from '../staff/staff-authority.js';
import {
  sessionCash,
  sessionNumbers,
  TRAINING_NUMBERS_FROM,
  type SessionNumbers,
} from '../terminals/session-numbers.js';
import { TerminalChanges } from '../terminals/terminal-changes.js';
import { toTerminal } from '../terminals/terminal.dto.js';
import type { TerminalDocument } from '../terminals/terminal.schema.js';
import { TerminalService } from '../terminals/terminal.service.js';
import { businessDateAt } from './business-day.js';
import { cashCount, countedBy, differenceOf, expectedCash, type Counted } from './cash-count.js';
import { SessionRulesReader, type SessionRules } from './session-rules.js';
import type { CloseRequest, CloseResult, OpenRequest, OpenResult } from './session.dto.js';
import { statusError } from './working-session.js';

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
    private readonly rules: SessionRulesReader,
    private readonly authority: StaffAuthority,
    private readonly changes: TerminalChanges,
    private readonly tokens: TerminalTokens,
    @InjectSettings(PlatformSettings) private readonly platform: PlatformSettings,
  ) {}

  /** Opens a terminal that is not open: new counters, the float as a cash movement, the open log (spec §4.7). */
  async open(target: Target, request: OpenRequest): Promise<Renewed<OpenResult>> {
    const before = await this.book.answerBefore<OpenResult>(target);
    if (before !== null) return this.renewed(before);
    const { dayBoundaryHour } = await this.rules.rulesFor(
      await this.terminals.require(target.tenantId, target.terminalId),
    );
    const initialAmount = request?.initialAmount ?? null;
    const answered = await this.book.record(
      target,
      async (terminal, { at, session }) => {
        if (terminal.status === 'Opened') throw statusError('The terminal is already open');
        const today = businessDateAt(at, this.platform.TIMEZONE, dayBoundaryHour);
        const numbers = await this.numbersOfNewSession(terminal, today, session);
        const opened = { ...numbers, initial_amount: initialAmount, physical_amount: null };
        return {
          change: {
            ...(terminal.training ? { training_session: opened } : opened),
            status: 'Opened',
            opened_at: at,
          },
          entries: [...floatOf(initialAmount), { operation: 'open' }],
        };
      },
      (recorded) => this.openResult(recorded),
    );
    return this.changed(answered);
  }

  /**
   * Closes an open terminal: cart first fences the session and tells what it held, then the close is recorded
   * (spec §4.8, decisions 2). A repeat after a failure in between finds the session fenced and completes the close.
   */
  async close(target: Target, request: CloseRequest): Promise<Renewed<CloseResult>> {
    const before = await this.book.answerBefore<CloseResult>(target);
    if (before !== null) return this.renewed(before);
    const open = await this.terminals.require(target.tenantId, target.terminalId);
    if (open.status !== 'Opened') throw statusError('The terminal is not open');
    const counted = countedBy(request);
    const rules = await this.rules.rulesFor(open);
    const given = await this.explanationOf(open, request);
    const sold = await this.closeInCart(open);
    const { difference, authorized } = await this.authorizeCount(open, request, given, counted, sold, rules);
    const answered = await this.book.record(
      target,
      async (terminal, { session }) => {
        if (!isSameSession(terminal, open)) throw statusError('The session is closed already');
        const { figures, expected } = await this.drawerOf(terminal, sold, session);
        const count = cashCount(counted, expected, rules.blindCashCount, authorized);
        if (count.difference !== difference)
          throw new AppError(ErrorCode.CONFLICT, { message: 'Cash was moved while the drawer was counted' });
        return {
          change: { ...countedCash(terminal, counted), status: 'Closed', opened_at: null },
          entries: [{ operation: 'close', figures, cashCount: count, authorized }],
        };
      },
      (recorded) => this.closeResult(recorded),
    );
    return this.changed(answered);
  }

  /**
   * Numbers of the session that opens now (spec §4.4 rule 12). On another date than that of its last session the
   * terminal itself cannot know what sessions the date already had – it may be new under its id, or the clock was set
   * back and right again – so its logs tell. Training sessions have numbers of their own (decisions 9).
   */
  private async numbersOfNewSession(
    terminal: TerminalDocument,
    today: string,
    session: ClientSession,
  ): Promise<SessionNumbers> {
    const training = terminal.training ?? false;
    const last = sessionNumbers(terminal);
    const before =
      last.business_date === today
        ? last.open_counter
        : ((await this.openCloseLogs.lastOpenCounter(terminal, today, training, session)) ??
          (training ? TRAINING_NUMBERS_FROM - 1 : 0));
    return { business_date: today, open_counter: before + 1, business_counter: last.business_counter + 1 };
  }

  private async closeInCart(terminal: TerminalDocument): Promise<CloseSessionResult> {
    const { business_date, open_counter, business_counter } = sessionNumbers(terminal);
    const { store_code, terminal_no, staff, training } = terminal;
    try {
      return await this.cart.closeSession('terminal', terminal.terminal_id, {
        businessDate: business_date ?? '',
        openCounter: open_counter,
        till: {
          storeCode: store_code,
          terminalNo: terminal_no,
          businessCounter: business_counter,
          staff,
          training: training ?? false,
        },
      });
    } catch (error) {
      throw neighbourFailure('cart', ErrorCode.CART_SERVICE_ERROR, error);
    }
  }

  /**
   * Reason and approval as the request gives them, before the difference is known: a slip must be told while the till
   * can still sell.
   * @throws AppError what master-data refuses whatever the difference is
   */
  private async explanationOf(open: TerminalDocument, request: CloseRequest): Promise<AuthorizedOperation> {
    const { reasonCode = null, approval = null } = request ?? {};
    if (reasonCode === null && approval === null) return NOTHING_ASKED;
    return this.authority.authorize(open, 'cashDifference', 0, { reasonCode, approval });
  }

  /**
   * What the count differs by, and who answers for it. A blind count is asked for nothing: the question would tell
   * what the till may not know.
   * @throws AppError 400 / 208202 where the setting wants a reason and there is none, what master-data refuses
   */
  private async authorizeCount(
    open: TerminalDocument,
    request: CloseRequest,
    given: AuthorizedOperation,
    counted: Counted,
    sold: CloseSessionResult,
    { blindCashCount, cashDifferenceReason }: SessionRules,
  ): Promise<{ difference: number | null; authorized: AuthorizedOperation }> {
    const { expected } = await this.drawerOf(open, sold);
    const difference = differenceOf(counted, expected);
    if (difference === null || difference === 0 || blindCashCount) return { difference, authorized: given };
    if (cashDifferenceReason && given.reason === null) throw new AppError(ErrorCode.CASH_DIFFERENCE_REASON_REQUIRED);
    const amount = Math.abs(difference);
    return { difference, authorized: await this.authority.authorize(open, 'cashDifference', amount, request ?? {}) };
  }

  private async drawerOf(terminal: TerminalDocument, sold: CloseSessionResult, session?: ClientSession) {
    const cash = await this.cashLogs.figuresOfSession(terminal, sessionNumbers(terminal), session);
    return {
      figures: {
        cart_transaction_count: sold.transactionCount,
        cart_transaction_last_no: sold.lastTransactionNo,
        cash_in_out_count: cash.count,
        cash_in_out_last_datetime: cash.lastAt,
      },
      // A cart service of an earlier release does not say.
      expected: expectedCash(cash.total, sold.cashAmount ?? null),
    };
  }

  private openResult({ terminal, log }: Recorded): OpenResult {
    const { business_date, open_counter, business_counter } = sessionNumbers(terminal);
    return {
      terminalId: terminal.terminal_id,
      businessDate: business_date ?? '',
      openCounter: open_counter,
      businessCounter: business_counter,
      initialAmount: sessionCash(terminal).initial_amount,
      terminalInfo: toTerminal(terminal, this.platform.TIMEZONE),
      ...textsOf(log),
    };
  }

  private closeResult(recorded: Recorded): CloseResult {
    const { log, terminal } = recorded;
    const count = log.event_type === 'close' ? log.cash_count : null;
    const isShown = count !== null && !count.blind;
    return {
      ...this.openResult(recorded),
      physicalAmount: sessionCash(terminal).physical_amount,
      expectedAmount: isShown ? count.expected : null,
      differenceAmount: isShown ? count.difference : null,
      floatCarriedOver: count?.float_carried_over ?? null,
    };
  }

  private async changed<T>(answered: Answered<T>): Promise<Renewed<T>> {
    await this.changes.announce(answered.terminal);
    return this.renewed(answered);
  }

  private renewed<T>({ terminal, data }: Answered<T>): Renewed<T> {
    return this.tokens.renew(terminal, data);
  }
}

/** The float is a cash movement of the session; 0 counts as given (spec §4.7, §11.36). */
function floatOf(initialAmount: number | null): LogEntry[] {
  if (initialAmount === null) return [];
  return [
    {
      operation: 'cash',
      movement: 'float',
      amount: initialAmount,
      description: FLOAT_DESCRIPTION,
      authorized: NOTHING_ASKED,
    },
  ];
}

/** The count where the cash of the session is kept: that of practice must not pass for the real one. */
function countedCash(
  terminal: TerminalDocument,
  { counted }: Counted,
): Pick<TerminalDocument, 'physical_amount'> | Pick<TerminalDocument, 'training_session'> {
  if (!terminal.training) return { physical_amount: counted };
  return {
    training_session: { ...sessionNumbers(terminal), ...sessionCash(terminal), physical_amount: counted },
  };
}

function isSameSession(now: TerminalDocument, then: TerminalDocument): boolean {
  const [a, b] = [sessionNumbers(now), sessionNumbers(then)];
  return now.status === 'Opened' && a.business_date === b.business_date && a.open_counter === b.open_counter;
}
