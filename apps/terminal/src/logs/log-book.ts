import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import { Topics } from '@kugelpos/contracts';
import { NotFoundError } from '@kugelpos/errors';
import { Outbox } from '@kugelpos/messaging';
import { InjectSettings, PlatformSettings, Turns } from '@kugelpos/platform';
import { ServiceDatabase } from '@kugelpos/tenancy';
import { StoreRepository } from '../stores/store.repository.js';
import { TerminalRepository, type TerminalState } from '../terminals/terminal.repository.js';
import type { TerminalDocument } from '../terminals/terminal.schema.js';
import { CashLogRepository } from './cash-log.repository.js';
import { OpenCloseLogRepository } from './open-close-log.repository.js';
import { timeAfter, writeLogs, type LogEntry, type TerminalLog } from './terminal-log.js';

/** What becomes of a terminal, and what its log says about it, oldest first. */
export interface Happening {
  change: Partial<Omit<TerminalState, 'chain_tip' | 'last_log_at'>>;
  entries: [...LogEntry[], LogEntry];
}

/** The terminal as it is now, and the texts of the last entry. */
export interface Recorded {
  terminal: TerminalDocument;
  receiptText: string;
  journalText: string;
}

/** Decides what happens to a terminal that was just read; throws where its state does not allow it. */
export type Decision = (
  terminal: TerminalDocument,
  moment: { at: Date; session: ClientSession },
) => Happening | Promise<Happening>;

/**
 * The one place that writes a terminal's log: the change of the terminal, the logs as links of its chain and their
 * events in one transaction, published after it.
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
    private readonly outbox: Outbox,
    @InjectSettings(PlatformSettings) private readonly platform: PlatformSettings,
  ) {}

  /**
   * Reads the terminal, lets `decide` say what happens, and records it.
   * @throws NotFoundError 404 / 100001 for an unknown terminal, whatever `decide` throws, BusyError
   */
  async record(tenantId: string, terminalId: string, decide: Decision): Promise<Recorded> {
    const recorded = await this.turns.take(terminalId, () =>
      this.db.transaction((session) => this.write(tenantId, terminalId, decide, session)),
    );
    this.outbox.committed();
    return recorded;
  }

  private async write(
    tenantId: string,
    terminalId: string,
    decide: Decision,
    session: ClientSession,
  ): Promise<Recorded> {
    const read = await this.terminals.findTerminal(tenantId, terminalId, session);
    if (read === null) throw new NotFoundError('Terminal');
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
    return { terminal, receiptText: last.receipt_text, journalText: last.journal_text };
  }

  private async add(log: TerminalLog, session: ClientSession): Promise<void> {
    if (log.event_type === 'cash_in_out') {
      await this.cashLogs.add(log, session);
      await this.outbox.add(Topics.cashlog, log, session);
    } else {
      await this.openCloseLogs.add(log, session);
      await this.outbox.add(Topics.openCloseLog, log, session);
    }
  }
}
