/**
 * Service route of cart: POST /terminals/{terminal_id}/sessions/close (decisions 2). Fences the session, so that no
 * bill slips into it, and tells what it held.
 */
export interface CloseSessionRequest {
  businessDate: string;
  openCounter: number;
}

export interface CloseSessionResult {
  /** Transactions of the session, cancelled ones included. */
  transactionCount: number;
  lastTransactionNo: number | null;
  /** Cash taken less change given, exact; null if unknown: a session that an earlier release began. */
  cashAmount: number | null;
}
