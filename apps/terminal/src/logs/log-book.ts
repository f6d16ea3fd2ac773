import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import { Topics } from '@kugelpos/contracts';
import { isDuplicateKey, NotFoundError } from '@kugelpos/errors';
import { Outbox } from '@kugelpos/messaging';
import { InjectSettings, PlatformSettings, Turns } from '@kugelpos/platform';
import { ServiceDatabase } from '@kugelpos/tenancy';
import { AnsweredRequestRepository } from '../repeats/answered-request.repository.js';
import type { KeyedRequest } from '../repeats/keyed-request.js';
import { StoreRepository } from '../stores/store.repository.js';
import { TerminalRepository, type TerminalState } from '../terminals/terminal.repository.js';
import type { TerminalDocument } from '../terminals/terminal.schema.js';
import { AuditLogRepository } from './audit-log.repository.js';
import { CashLogRepository } from './cash-log.repository.js';
import { OpenCloseLogRepository } from './open-close-log.repository.js';
import { timeAfter, writeLogs, type LogEntry, type TerminalLog } from './terminal-log.js';

/** What becomes of a terminal, and what its log says about it, oldest first. */
export interface Happening {
  change: Partial<Omit<TerminalState, 'chain_tip' | 'last_log_at'>>;
  entries: [...LogEntry[], LogEntry];
}

/** The terminal as it is now, and its last log. */
export interface Recorded {
  terminal: TerminalDocument;
  log: TerminalLog;
}

/** The texts of a log as answers have them. */
export function textsOf({ receipt_text, journal_text }: TerminalLog): { receiptText: string; journalText: string } {
  return { receiptText: receipt_text, journalText: journal_text };
}

/** What a request came to: the terminal as it is now, and the answer's data. */
export interface Answered<T> {
  terminal: TerminalDocument;
  data: T;
}

/** Decides what happens to a terminal that was just read; throws where its state does not allow it. */
export type Decision = (
  terminal: TerminalDocument,
  moment: { at: Date; session: ClientSession },
) => Happening | Promise<Happening>;

/** Who asks for something to be recorded. */
export interface Target {
  tenantId: string;
  terminalId: string;
  /** The request, where its client gave it a key: recorded once, however often it comes. */
  request: KeyedRequest | null;
}

/**
 * The one place that writes a terminal's log: the change of the terminal, the logs as links of its chain, their events
 * and the answer for whoever repeats the request in one transaction, published after it.
 */
@Injectable()
export class LogBook {
  private readonly turns = new Turns();

  constructor(
    private readonly db: ServiceDatabase,
    private readonly terminals: TerminalRepository,
    private readonly stores: StoreRepository,
    private readonly cashLogs: CashLogRepository,
    private readonly openCloseLogs: OpenCloseLogRepository,
    private readonly auditLogs: AuditLogRepository,
    private readonly answers: AnsweredRequestRepository,
    private readonly outbox: Outbox,
    @InjectSettings(PlatformSettings) private readonly platform: PlatformSettings,
  ) {}

  /**
   * Reads the terminal, lets `decide` say what happens, and records it with the answer that `answerOf` makes. A
   * request that was answered before gets that answer again, and nothing happens.
   * @throws NotFoundError 404 / 100001 for an unknown terminal, AppError 422 / 208203 for a key of another request,
   *   whatever `decide` throws, BusyError
   */
  async record<T>(target: Target, decide: Decision, answerOf: (recorded: Recorded) => T): Promise<Answered<T>> {
    const { terminalId } = target;
    const work = () => this.db.transaction((session) => this.answer(target, decide, answerOf, session));
    try {
      const answered = await this.turns.take(terminalId, work);
      this.outbox.committed();
      return answered;
    } catch (error) {
      // Another process answered the same request meanwhile.
      const first = isDuplicateKey(error) ? await this.answerBefore<T>(target) : null;
      if (first === null) throw error;
      return first;
    }
  }

  /**
   * The answer that the request got before; null if it is new. For who asks neighbours before it records.
   * @throws NotFoundError 404 / 100001 for an unknown terminal, AppError 422 / 208203 for a key of another request
   */
  async answerBefore<T>(
    { tenantId, terminalId, request }: Target,
    session?: ClientSession,
  ): Promise<Answered<T> | null> {
    if (request === null) return null;
    const data = await this.answers.findAnswer(tenantId, terminalId, request, session);
    if (data === undefined) return null;
    return { terminal: await this.read(tenantId, terminalId, session), data: data as T };
  }

  private async answer<T>(
    target: Target,
    decide: Decision,
    answerOf: (recorded: Recorded) => T,
    session: ClientSession,
  ): Promise<Answered<T>> {
    const before = await this.answerBefore<T>(target, session);
    if (before !== null) return before;
    const recorded = await this.write(target, decide, session);
    const data = answerOf(recorded);
    const { tenantId, terminalId, request } = target;
    if (request !== null) await this.answers.keep(tenantId, terminalId, request, data, session);
    return { terminal: recorded.terminal, data };
  }

  private async write({ tenantId, terminalId }: Target, decide: Decision, session: ClientSession): Promise<Recorded> {
    const read = await this.read(tenantId, terminalId, session);
    const at = timeAfter(read.last_log_at, new Date());
    const { change, entries } = await decide(read, { at, session });
    const store = await this.stores.findStore(tenantId, read.store_code, session);
    const storeName = store?.store_name.trim() ?? null;
    const logs = writeLogs({ ...read, ...change }, entries, { storeName, at, zone: this.platform.TIMEZONE });
    const last = logs[logs.length - 1] as TerminalLog;
    const { seq, hash } = last.chain;
    const state = { ...change, chain_tip: { seq, hash }, last_log_at: at };
    const terminal = await this.terminals.changeState(tenantId, read, state, session);
    for (const log of logs) await this.add(log, session);
    return { terminal, log: last };
  }

  private async read(tenantId: string, terminalId: string, session?: ClientSession): Promise<TerminalDocument> {
    const terminal = await this.terminals.findTerminal(tenantId, terminalId, session);
    if (terminal === null) throw new NotFoundError('Terminal');
    return terminal;
  }

  private async add(log: TerminalLog, session: ClientSession): Promise<void> {
    switch (log.event_type) {
      case 'cash_in_out':
        await this.cashLogs.add(log, session);
        return this.outbox.add(Topics.cashlog, log, session);
      case 'open':
      case 'close':
        await this.openCloseLogs.add(log, session);
        return this.outbox.add(Topics.openCloseLog, log, session);
      default:
        await this.auditLogs.add(log, session);
        return this.outbox.add(Topics.auditLog, log, session);
    }
  }
}
