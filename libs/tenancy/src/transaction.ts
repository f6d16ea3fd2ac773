import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientSession, Connection } from 'mongoose';
import { BusyError } from '@kugelpos/errors';

const TRANSIENT = 'TransientTransactionError';
const UNKNOWN_COMMIT = 'UnknownTransactionCommitResult';
/** Time that a commit gets also where the work has used the budget up: a commit that is cut short leaves a question. */
const LEAST_COMMIT_MS = 1000;
const OUTCOME_UNKNOWN = 'The outcome of the transaction is not known yet';
const FIRST_PAUSE_MS = 2;
const LONGEST_PAUSE_MS = 100;

/**
 * One transaction with repeats on transient conflicts, all within `budgetMs`. The driver's own loop would go on for
 * 120 s, and a till must never wait that long (design 11).
 * @throws BusyError when the budget is used up, or when a commit does not answer: whoever repeats the request then finds
 *   what became of it
 */
export async function runTransaction<T>(
  connection: Connection,
  budgetMs: number,
  work: (session: ClientSession) => Promise<T>,
): Promise<T> {
  // Not the time of day, which may be set back meanwhile.
  const deadline = performance.now() + budgetMs;
  const session = await connection.startSession();
  let committing: Promise<void> | undefined;
  try {
    for (let attempt = 0; ; attempt++) {
      try {
        committing = undefined;
        session.startTransaction({ readConcern: { level: 'snapshot' }, writeConcern: { w: 'majority' } });
        const result = await beforeDeadline(work(session), deadline, 'The transaction took too long');
        const commitDeadline = Math.max(deadline, performance.now() + LEAST_COMMIT_MS);
        committing = commit(session, commitDeadline);
        await beforeDeadline(committing, commitDeadline, OUTCOME_UNKNOWN);
        return result;
      } catch (error) {
        // A commit under way is not taken back: it may have happened.
        if (error instanceof BusyError && committing !== undefined) throw error;
        await abort(session, deadline);
        if (!hasLabel(error, TRANSIENT)) throw error;
        const pause = Math.random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt);
        if (performance.now() + pause >= deadline)
          throw new BusyError('The transaction did not succeed in time', 1, error);
        await sleep(pause);
      }
    }
  } finally {
    void Promise.allSettled([committing]).then(() => session.endSession());
  }
}

/** Commits; an unknown outcome is asked again, which is safe because a commit is idempotent. */
async function commit(session: ClientSession, deadline: number): Promise<void> {
  for (;;) {
    try {
      await session.commitTransaction();
      return;
    } catch (error) {
      if (!hasLabel(error, UNKNOWN_COMMIT)) throw error;
      if (performance.now() >= deadline) throw new BusyError(OUTCOME_UNKNOWN, 1, error);
      await sleep(FIRST_PAUSE_MS);
    }
  }
}

/** Gives up; a database that does not answer is not waited for longer than the budget, it forgets the transaction. */
async function abort(session: ClientSession, deadline: number): Promise<void> {
  if (session.inTransaction())
    await beforeDeadline(session.abortTransaction(), deadline, 'No answer to the abort').catch(() => undefined);
}

async function beforeDeadline<T>(work: Promise<T>, deadline: number, otherwise: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new BusyError(otherwise)), deadline - performance.now());
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function hasLabel(error: unknown, label: string): boolean {
  const labelled = error as { hasErrorLabel?: (label: string) => boolean };
  return typeof labelled.hasErrorLabel === 'function' && labelled.hasErrorLabel(label);
}
