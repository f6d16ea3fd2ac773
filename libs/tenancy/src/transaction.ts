import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientSession, Connection } from 'mongoose';
import { BusyError } from '@kugelpos/errors';

const TRANSIENT = 'TransientTransactionError';
const UNKNOWN_COMMIT = 'UnknownTransactionCommitResult';
const FIRST_PAUSE_MS = 2;
const LONGEST_PAUSE_MS = 100;

/**
 * One transaction with repeats on transient conflicts, all within `budgetMs`. The driver's own loop would go on for
 * 120 s, and a till must never wait that long (design 11).
 * @throws BusyError when the budget is used up
 */
export async function runTransaction<T>(
  connection: Connection,
  budgetMs: number,
  work: (session: ClientSession) => Promise<T>,
): Promise<T> {
  // Not the time of day, which may be set back meanwhile.
  const deadline = performance.now() + budgetMs;
  const session = await connection.startSession();
  try {
    for (let attempt = 0; ; attempt++) {
      try {
        session.startTransaction({ readConcern: { level: 'snapshot' }, writeConcern: { w: 'majority' } });
        const result = await beforeDeadline(work(session), deadline);
        await commit(session, deadline);
        return result;
      } catch (error) {
        await abort(session, deadline);
        if (!hasLabel(error, TRANSIENT)) throw error;
        const pause = Math.random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt);
        if (performance.now() + pause >= deadline)
          throw new BusyError('The transaction did not succeed in time', 1, error);
        await sleep(pause);
      }
    }
  } finally {
    void session.endSession();
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
      if (performance.now() >= deadline)
        throw new BusyError('The outcome of the transaction is not known yet', 1, error);
      await sleep(FIRST_PAUSE_MS);
    }
  }
}

/** Gives up; a database that does not answer is not waited for longer than the budget, it forgets the transaction. */
async function abort(session: ClientSession, deadline: number): Promise<void> {
  if (session.inTransaction()) await beforeDeadline(session.abortTransaction(), deadline).catch(() => undefined);
}

async function beforeDeadline<T>(work: Promise<T>, deadline: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new BusyError('The transaction took too long')), deadline - performance.now());
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
