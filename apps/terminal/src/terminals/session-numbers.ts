import type { TerminalDocument } from './terminal.schema.js';

/** What names a business session of a terminal. */
export interface SessionNumbers {
  business_date: string | null;
  /** Opens within `business_date`. */
  open_counter: number;
  /** Opens ever. */
  business_counter: number;
}

/** Cash as a session's opening and its count at close named it; null where they did not. */
export interface SessionCash {
  initial_amount: number | null;
  physical_amount: number | null;
}

/** A training session, apart from the real ones; without amounts where an earlier release opened it. */
export type TrainingSession = SessionNumbers & Partial<SessionCash>;

/**
 * Training sessions are counted from here (decisions 9): so far above the real ones that a training session never has
 * the number of a real one, in whatever service its logs and fences are kept.
 */
export const TRAINING_NUMBERS_FROM = 900_001;

/** The session that the terminal is in or was in last: a training session in training mode, else a real one. */
export function sessionNumbers(
  terminal: Pick<TerminalDocument, keyof SessionNumbers | 'training' | 'training_session'>,
): SessionNumbers {
  if (terminal.training) return terminal.training_session ?? NO_TRAINING;
  const { business_date, open_counter, business_counter } = terminal;
  return { business_date, open_counter, business_counter };
}

/** The cash of the session that {@link sessionNumbers} names. */
export function sessionCash(
  terminal: Pick<TerminalDocument, keyof SessionCash | 'training' | 'training_session'>,
): SessionCash {
  const { initial_amount = null, physical_amount = null } = terminal.training
    ? (terminal.training_session ?? {})
    : terminal;
  return { initial_amount, physical_amount };
}

const NO_TRAINING: SessionNumbers = {
  business_date: null,
  open_counter: TRAINING_NUMBERS_FROM - 1,
  business_counter: TRAINING_NUMBERS_FROM - 1,
};
