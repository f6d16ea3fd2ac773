import type { ChainTip } from '@kugelpos/contracts';
import { defineCollection, type BaseFields } from '@kugelpos/tenancy';
import { Schema } from 'mongoose';

/** A business session of a terminal as cart knows it: what it holds, and whether it is closed. */
export interface SessionCount {
  business_date: string;
  open_counter: number;
  /** Transactions, cancelled ones included. */
  transaction_count: number;
  last_transaction_no: number | null;
  /** Cash taken less change given; absent in sessions that an earlier release began: unknown. */
  cash_amount?: number;
  /** The fence: from then on nothing is written into the session (decisions 2). */
  closed_at: Date | null;
}

/** Everything of a terminal that grows with its transactions; one document, written in each one's transaction. */
export interface TerminalCounterDocument extends BaseFields {
  terminal_id: string;
  /** Last numbers drawn (spec cart B-19). */
  count_dic: { Transaction?: number; Receipt?: number };
  /** Last link of the terminal's hash chain (decisions 1). */
  chain: ChainTip | null;
  /** The latest sessions, oldest first. */
  sessions: SessionCount[];
}

export const terminalCounters = defineCollection<TerminalCounterDocument>({
  name: 'info_terminal_counter',
  fields: {
    terminal_id: { type: String, required: true },
    count_dic: { type: Schema.Types.Mixed, required: true },
    chain: { type: Schema.Types.Mixed, default: null },
    sessions: { type: Schema.Types.Mixed, required: true },
  },
  indexes: [{ keys: { terminal_id: 1 }, unique: true, serves: 'numbers, chain and session of a terminal' }],
});
