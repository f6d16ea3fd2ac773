import { randomUUID } from 'node:crypto';
import {
  EVENT_SCHEMA_VERSION,
  nextLink,
  type CashLog,
  type ChainTip,
  type EventBase,
  type OpenCloseLog,
  type TerminalSnapshot,
} from '@kugelpos/contracts';
import { isoInZone } from '@kugelpos/platform';
import type { TerminalDocument } from '../terminals/terminal.schema.js';
import { printTerminalLog } from './receipt.js';

/** An entry of a terminal's log: what is stored, chained and published. */
export type TerminalLog = CashLog | OpenCloseLog;

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

/** What happened at a terminal. */
export type LogEntry =
  | { operation: 'cash'; amount: number; description: string; isFloat: boolean }
  | { operation: 'open' }
  | { operation: 'close'; figures: SessionFigures };

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
    const printed = { ...log, ...printTerminalLog(log) };
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
  const { staff } = terminal;
  const common = {
    event_id: randomUUID(),
    schema_version: EVENT_SCHEMA_VERSION,
    tenant_id: terminal.tenant_id,
    store_code: terminal.store_code,
    store_name: around.storeName,
    terminal_no: terminal.terminal_no,
    staff_id: staff?.id ?? null,
    staff_name: staff?.name ?? null,
    business_date: terminal.business_date ?? '',
    open_counter: terminal.open_counter,
    business_counter: terminal.business_counter,
    generate_date_time: isoInZone(around.at, around.zone),
    shard_key: null,
    created_at: null,
    updated_at: null,
    etag: null,
    training: false,
  };
  if (entry.operation === 'cash') {
    const { amount, description, isFloat } = entry;
    return { ...common, event_type: 'cash_in_out', amount, description, is_float: isFloat };
  }
  const figures = entry.operation === 'close' ? entry.figures : NO_FIGURES;
  const { operation } = entry;
  return { ...common, event_type: operation, operation, ...figures, terminal_info: snapshotOf(terminal) };
}

const NO_FIGURES = {
  cart_transaction_count: null,
  cart_transaction_last_no: null,
  cash_in_out_count: null,
  cash_in_out_last_datetime: null,
};

/** The terminal as others may know it: without key and PIN (spec events §11.28). */
function snapshotOf(terminal: TerminalDocument): TerminalSnapshot {
  return {
    tenant_id: terminal.tenant_id,
    store_code: terminal.store_code,
    terminal_no: terminal.terminal_no,
    terminal_id: terminal.terminal_id,
    description: terminal.description,
    function_mode: terminal.function_mode,
    status: terminal.status,
    business_date: terminal.business_date,
    open_counter: terminal.open_counter,
    business_counter: terminal.business_counter,
    staff: terminal.staff,
    initial_amount: terminal.initial_amount,
    physical_amount: terminal.physical_amount,
    tags: terminal.tags,
  };
}
