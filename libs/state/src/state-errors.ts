/** Why a state store could not do its work. */
export type UnavailableReason =
  /** No connection, or it broke while the command was under way. */
  | 'connection'
  /** No answer within the deadline. */
  | 'timeout'
  /** The server answered with an error (out of memory, read-only, loading …) or with something unreadable. */
  | 'refused'
  /** The store was closed by this process. */
  | 'closed';

/**
 * The store cannot answer now. Callers go on without it: the state store is never the only place of a fact.
 * After a failed write or deletion it is unknown whether the store applied it.
 */
export class StateUnavailable extends Error {
  override readonly name = 'StateUnavailable';

  constructor(
    readonly reason: UnavailableReason,
    message: string,
  ) {
    super(message);
  }
}

/** The key holds another revision than the writer expected; nothing was written. */
export class RevisionConflict extends Error {
  override readonly name = 'RevisionConflict';

  constructor(
    readonly key: string,
    /** What the writer expected; 0: that the key is absent. */
    readonly expected: number,
    /** What the store holds; 0: nothing. */
    readonly actual: number,
  ) {
    super(`${key} holds revision ${actual}, expected ${expected}`);
  }
}
