import type { PersonRef } from '../events.js';

/**
 * Service route of cart: POST /terminals/{terminal_id}/sessions/close (decisions 2). Fences the session, so that no
 * bill slips into it, and tells what it held.
 */
export interface CloseSessionRequest {
  businessDate: string;
  openCounter: number;
  /** The till as it closes; a terminal service of an earlier release does not say, and its open carts stay. */
  till?: ClosingTill;
}

export interface ClosingTill {
  storeCode: string;
  terminalNo: number;
  businessCounter: number;
  /** Null: nobody is signed in. */
  staff: PersonRef | null;
  training: boolean;
}

export interface CloseSessionResult {
  /** Transactions of the session, cancelled ones included. */
  transactionCount: number;
  lastTransactionNo: number | null;
  /** Cash taken less change given, exact; null if unknown: a session that an earlier release began. */
  cashAmount: number | null;
}
