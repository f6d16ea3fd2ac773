import { randomUUID } from 'node:crypto';
import {
  EVENT_SCHEMA_VERSION,
  nextLink,
  type AuditLog,
  type AuthorizedOperation,
  type CashCount,
  type CashLog,
  type ChainTip,
  type EventBase,
  type OpenCloseLog,
  type TerminalSnapshot,
} from '@kugelpos/contracts';
import { dateInZone, isoInZone } from '@kugelpos/platform';
import { sessionCash, sessionNumbers } from '../terminals/session-numbers.js';
import type { TerminalDocument } from '../terminals/terminal.schema.js';
import { printTerminalLog } from './receipt.js';

/** An entry of a terminal's log: what is stored, chained and published. */
export type TerminalLog = CashLog | OpenCloseLog | AuditLog;

type NotYetPrinted<T> = T extends EventBase ? Omit<T, 'receipt_text' | 'journal_text' | 'chain'> : never;

/** A log before its texts and its link exist. */
export type UnprintedLog = NotYetPrinted<TerminalLog>;

/** Figures of a session that ends (spec §4.8). */
export interface SessionFigures {
  cart_transaction_count: number;
  cart_transaction_last_no: number | null;
  /** Cash movements, the float included. */
  cash_in_out_count: number;
  cash_in_out_last_datetime: string | null;
}

/** How cash moves without a sale; the opening float and a drop into the safe are movements, too. */
export type CashMovement = 'float' | 'in' | 'out' | 'drop';

/** What leaves a trace without moving cash (decisions 7). */
export type TerminalAct = 'drawer_open' | 'no_sale' | 'training_on' | 'training_off';

/** What happened at a terminal. */
export type LogEntry =
  | {
      operation: 'cash';
      movement: CashMovement;
      /** Signed: above 0 in, below 0 out. */
      amount: number;
      description: string;
      authorized: AuthorizedOperation;
    }
  | { operation: 'open' }
  | { operation: 'close'; figures: SessionFigures; cashCount: CashCount; authorized: AuthorizedOperation }
  | { operation: 'audit'; act: TerminalAct; description: string | null; authorized: AuthorizedOperation };

/** Nobody had to give a reason or approve it. */
export const NOTHING_ASKED: AuthorizedOperation = { reason: null, approvedBy: null };

/** Under what circumstances it happened. */
export interface LogCircumstances {
  storeName: string | null;
  at: Date;
  zone: string;
}

/**
 * The logs of a change of a terminal, oldest first: each with its printed texts and as the next link of the terminal's
 * hash chain (decisions 1).
 * @param terminal as the change leaves it, still with the chain's tip from before
 */
export function writeLogs(terminal: TerminalDocument, entries: LogEntry[], around: LogCircumstances): TerminalLog[] {
  let tip: ChainTip | null = terminal.chain_tip;
  return entries.map((entry) => {
    const log = unprintedLog(terminal, entry, around);
    const authorized = entry.operation === 'open' ? NOTHING_ASKED : entry.authorized;
    const printed = { ...log, ...printTerminalLog(log, authorized) };
    const chain = nextLink(tip, printed);
    tip = { seq: chain.seq, hash: chain.hash };
    return { ...printed, chain };
  });
}

/** Shortest step between two logs: what their printed time can tell apart. */
const STEP_MS = 1;
/** A clock that was set back by more than this is believed. */
const CLOCK_SET_BACK_MS = 1000;

/** Time of the next log of a terminal: now, or just after the last one where both fall into the same moment. */
export function timeAfter(last: Date | null, now: Date): Date {
  if (last === null) return now;
  const ahead = last.getTime() - now.getTime();
  return ahead >= 0 && ahead < CLOCK_SET_BACK_MS ? new Date(last.getTime() + STEP_MS) : now;
}

function unprintedLog(terminal: TerminalDocument, entry: LogEntry, around: LogCircumstances): UnprintedLog {
  // Who switches training mode does so for real.
  const isSwitch = entry.operation === 'audit' && (entry.act === 'training_on' || entry.act === 'training_off');
  const common = { ...commonFields(isSwitch ? { ...terminal, training: false } : terminal, around), ...namesOf(entry) };
  switch (entry.operation) {
    case 'cash': {
      const { movement, amount, description } = entry;
      return {
        ...common,
        event_type: 'cash_in_out',
        amount,
        description,
        is_float: movement === 'float',
        is_drop: movement === 'drop',
      };
    }
    case 'audit':
      return {
        ...common,
        event_type: entry.act,
        detail: entry.description === null ? {} : { description: entry.description },
      };
    case 'open':
    case 'close': {
      const { reason_code: _reason, approved_by: _approver, ...rest } = common;
      const { operation } = entry;
      return {
        ...rest,
        event_type: operation,
        operation,
        ...(operation === 'close' ? entry.figures : NO_FIGURES),
        cash_count: operation === 'close' ? entry.cashCount : null,
        terminal_info: snapshotOf(terminal),
      };
    }
  }
}

function commonFields(terminal: TerminalDocument, { storeName, at, zone }: LogCircumstances) {
  const { staff } = terminal;
  const { business_date, open_counter, business_counter } = sessionNumbers(terminal);
  return {
    event_id: randomUUID(),
    schema_version: EVENT_SCHEMA_VERSION,
    tenant_id: terminal.tenant_id,
    store_code: terminal.store_code,
    store_name: storeName,
    terminal_no: terminal.terminal_no,
    staff_id: staff?.id ?? null,
    staff_name: staff?.name ?? null,
    business_date: business_date ?? dateInZone(at, zone),
    open_counter,
    business_counter,
    generate_date_time: isoInZone(at, zone),
    shard_key: null,
    created_at: null,
    updated_at: null,
    etag: null,
    training: terminal.training ?? false,
  };
}

function namesOf(entry: LogEntry): { reason_code: string | null; approved_by: string | null } {
  const { reason, approvedBy } = entry.operation === 'open' ? NOTHING_ASKED : entry.authorized;
  return { reason_code: reason?.code ?? null, approved_by: approvedBy?.id ?? null };
}

const NO_FIGURES = {
  cart_transaction_count: null,
  cart_transaction_last_no: null,
  cash_in_out_count: null,
  cash_in_out_last_datetime: null,
};

/** The terminal as others may know it: without key and PIN (spec events §11.28). */
function snapshotOf(terminal: TerminalDocument): TerminalSnapshot {
  const { business_date, open_counter, business_counter } = sessionNumbers(terminal);
  return {
    tenant_id: terminal.tenant_id,
    store_code: terminal.store_code,
    terminal_no: terminal.terminal_no,
    terminal_id: terminal.terminal_id,
    description: terminal.description,
    function_mode: terminal.function_mode,
    status: terminal.status,
    business_date,
    open_counter,
    business_counter,
    staff: terminal.staff,
    ...sessionCash(terminal),
    tags: terminal.tags,
  };
}
