/** What a consumer makes of an event; the words are Dapr's (spec events §2.3). */
export interface Outcome {
  status: 'SUCCESS' | 'RETRY' | 'DROP';
  /** Why it was not a success: for logs and the delivery record, without the event's content. */
  message?: string;
}

/** Thrown by a handler for an event that will never be right: it is not delivered again but kept as dead. */
export class DropEvent extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'DropEvent';
  }
}

/** The outcome of a handler that threw: DROP where it said so, RETRY for everything else. */
export function outcomeOf(thrown: unknown): Outcome {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { status: thrown instanceof DropEvent ? 'DROP' : 'RETRY', message };
}
