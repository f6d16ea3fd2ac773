import type { TerminalWire } from '@kugelpos/contracts';
import type { ReportLogs } from '../logs/report-logs.js';

/** A terminal's stretch from opening to closing. Counters start at 1 on every business date. */
export interface Session {
  terminalNo: number;
  openCounter: number;
}

/** What the terminal service knows of a terminal: on which date it was last opened, and how often on that date. */
export type TerminalState = Pick<TerminalWire, 'terminalNo' | 'businessDate' | 'openCounter'>;

/**
 * The sessions of a business date: those that logs speak of, and those that the terminals say they had, so that a
 * session none of whose events has arrived is not overlooked. In order of terminal and counter.
 */
export function sessionsOf(logs: ReportLogs, terminals: readonly TerminalState[], businessDate: string): Session[] {
  const found = new Map<string, Session>();
  const add = (terminalNo: number, openCounter: number): void => {
    found.set(sessionKey(terminalNo, openCounter), { terminalNo, openCounter });
  };
  for (const log of [...logs.openClose, ...logs.transactions, ...logs.cash]) add(log.terminal_no, log.open_counter);
  for (const terminal of terminals) {
    if (terminal.businessDate !== businessDate) continue;
    for (let counter = 1; counter <= terminal.openCounter; counter++) add(terminal.terminalNo, counter);
  }
  return [...found.values()].sort((a, b) => a.terminalNo - b.terminalNo || a.openCounter - b.openCounter);
}

/** The logs of one business date apart by session. */
export function bySession(logs: ReportLogs): (session: Session) => ReportLogs {
  const parts = new Map<string, { -readonly [K in keyof ReportLogs]: ReportLogs[K][number][] }>();
  const partOf = (log: { terminal_no: number; open_counter: number }) => {
    const key = sessionKey(log.terminal_no, log.open_counter);
    const part = parts.get(key) ?? { transactions: [], cash: [], openClose: [], audit: [] };
    parts.set(key, part);
    return part;
  };
  for (const log of logs.transactions) partOf(log).transactions.push(log);
  for (const log of logs.cash) partOf(log).cash.push(log);
  for (const log of logs.openClose) partOf(log).openClose.push(log);
  for (const log of logs.audit) partOf(log).audit.push(log);
  return ({ terminalNo, openCounter }) =>
    parts.get(sessionKey(terminalNo, openCounter)) ?? { transactions: [], cash: [], openClose: [], audit: [] };
}

/**
 * What keeps a session from being settled, or null: it must be closed, and as many transactions (cancelled ones
 * included) and cash movements must have arrived as its close event counts, the last ones among them
 * (spec report §4.10). Logs are only ever added, so a session that is complete stays complete.
 */
export function whatIsMissing(logs: ReportLogs): string | null {
  const close = logs.openClose.find((log) => log.operation === 'close');
  if (close === undefined) return 'is not closed, or its close event has not arrived';

  const cashCount = close.cash_in_out_count ?? 0;
  if (logs.cash.length !== cashCount) return `has ${logs.cash.length} of ${cashCount} cash movements`;
  const lastCash = close.cash_in_out_last_datetime;
  if (cashCount > 0 && !logs.cash.some((log) => log.generate_date_time === lastCash)) {
    return 'lacks its last cash movement';
  }

  const transactionCount = close.cart_transaction_count ?? 0;
  const arrived = logs.transactions.length;
  if (arrived !== transactionCount) return `has ${arrived} of ${transactionCount} transactions`;
  const lastNo = close.cart_transaction_last_no;
  if (transactionCount > 0 && !logs.transactions.some((log) => log.transaction_no === lastNo)) {
    return `lacks its last transaction, number ${lastNo}`;
  }
  return null;
}

function sessionKey(terminalNo: number, openCounter: number): string {
  return `${terminalNo} ${openCounter}`;
}
