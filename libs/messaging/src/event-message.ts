import type { EventBase } from '@kugelpos/contracts';

/** An event on its way: the payload of the wire and what the transport knows of it. */
export interface EventMessage<T extends EventBase = EventBase> {
  topic: string;
  event: T;
  /** When the publishing transaction was written. */
  committedAt: Date;
  /** W3C trace context of the request that caused the event. */
  traceparent: string | undefined;
  /** Id of that request (`X-Request-ID`). */
  requestId?: string | undefined;
}
