import { ErrorCode, type ChainTip } from '@kugelpos/contracts';
import { AppError } from '@kugelpos/errors';
import { addUp } from './amounts.js';
import type { SessionCount, TerminalCounterDocument } from './terminal-counter.schema.js';

/** Names a business session of a terminal. */
export interface SessionKey {
  readonly businessDate: string;
  readonly openCounter: number;
}

export interface ReceiptRange {
  readonly receiptNoStart: number;
  readonly receiptNoEnd: number;
}

/** What changes in a terminal's counter document. */
export type CounterState = Pick<TerminalCounterDocument, 'count_dic' | 'chain' | 'sessions'>;

export interface Numbers {
  readonly transactionNo: number;
  readonly receiptNo: number;
}

/**
 * Sessions that stay known, with their fence. Far more than a terminal can open within the life of a token, so that
 * none can write into a session that was forgotten.
 */
const KNOWN_SESSIONS = 50;

/**
 * Draws the next transaction and receipt number for a transaction of the session (spec cart B-19, transactions §4.2).
 * Receipt numbers start anew behind the end of their range, and when the range was moved away from them.
 * @param cash what the transaction brings into the drawer
 * @throws AppError 400 / 408105 for a session that is closed
 */
export function drawNumbers(
  counter: CounterState,
  key: SessionKey,
  { receiptNoStart, receiptNoEnd }: ReceiptRange,
  cash: number,
): { numbers: Numbers; counter: CounterState } {
  const session = sessionOf(counter, key);
  if (session.closed_at !== null) throw new AppError(ErrorCode.SESSION_CLOSED);
  const transactionNo = (counter.count_dic.Transaction ?? 0) + 1;
  const following = (counter.count_dic.Receipt ?? 0) + 1;
  const receiptNo = following < receiptNoStart || following > receiptNoEnd ? receiptNoStart : following;
  const counted = {
    ...session,
    transaction_count: session.transaction_count + 1,
    last_transaction_no: transactionNo,
    ...(session.cash_amount === undefined ? {} : { cash_amount: addUp([session.cash_amount, cash]) }),
  };
  return {
    numbers: { transactionNo, receiptNo },
    counter: {
      ...withSession(counter, counted),
      count_dic: { Transaction: transactionNo, Receipt: receiptNo },
    },
  };
}

/** The counter with its chain prolonged. */
export function withChain(counter: CounterState, { seq, hash }: ChainTip): CounterState {
  return { ...counter, chain: { seq, hash } };
}

/** Closes a session, once: nothing is written into it any more (decisions 2). */
export function closeSession(
  counter: CounterState,
  key: SessionKey,
  now: Date,
): { session: SessionCount; counter: CounterState } {
  const known = sessionOf(counter, key);
  if (known.closed_at !== null) return { session: known, counter };
  const session = { ...known, closed_at: now };
  return { session, counter: withSession(counter, session) };
}

/** Whether nothing can be written into the session any more. */
export function isClosed(counter: CounterState, key: SessionKey): boolean {
  return sessionOf(counter, key).closed_at !== null;
}

function sessionOf({ sessions }: CounterState, key: SessionKey): SessionCount {
  return (
    sessions.find((session) => isSession(session, key)) ?? {
      business_date: key.businessDate,
      open_counter: key.openCounter,
      transaction_count: 0,
      last_transaction_no: null,
      cash_amount: 0,
      closed_at: null,
    }
  );
}

function withSession(counter: CounterState, session: SessionCount): CounterState {
  const key = { businessDate: session.business_date, openCounter: session.open_counter };
  const others = counter.sessions.filter((other) => !isSession(other, key));
  return { ...counter, sessions: [...others, session].slice(-KNOWN_SESSIONS) };
}

function isSession(session: SessionCount, { businessDate, openCounter }: SessionKey): boolean {
  return session.business_date === businessDate && session.open_counter === openCounter;
}
