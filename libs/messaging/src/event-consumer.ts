import { Injectable, Logger } from '@nestjs/common';
import type { EventBase, ServiceName } from '@kugelpos/contracts';
import { isDuplicateKey } from '@kugelpos/errors';
import { isTenantId } from '@kugelpos/contracts';
import { ALERT, Metrics, newRequestContext, runInRequest } from '@kugelpos/platform';
import { DropEvent } from './outcome.js';
import type { EventMessage } from './event-message.js';

/**
 * Applies events once: the effect and the event's id are written in one transaction by `apply`, under a unique key
 * without expiry; a duplicate is acknowledged and changes nothing (design 6).
 */
@Injectable()
export class EventConsumer {
  private readonly logger = new Logger(ALERT);

  constructor(private readonly metrics: Metrics) {}

  /**
   * @param apply writes the effect together with a row that is unique by event id; a duplicate key error of that
   *   row means that the event was applied before
   * @throws DropEvent for an event that can never be applied; whatever `apply` throws otherwise (RETRY)
   */
  async consume<T extends EventBase>(
    service: ServiceName,
    message: EventMessage<T>,
    apply: (event: T) => Promise<void>,
  ): Promise<void> {
    const labels = { service, topic: message.topic };
    try {
      requireEnvelope(message.event);
      const context = newRequestContext({ traceparent: message.traceparent, 'x-request-id': message.requestId });
      context.caller = { tenantId: message.event.tenant_id, username: `event:${message.topic}`, isSuperuser: false };
      await runInRequest(context, () => apply(message.event));
    } catch (error) {
      if (isDuplicateKey(error)) {
        this.metrics.events.inc({ ...labels, outcome: 'skipped' });
        this.alertIfOther(service, message, error);
        return;
      }
      this.metrics.events.inc({ ...labels, outcome: 'failed' });
      throw error;
    }
    this.metrics.events.inc({ ...labels, outcome: 'processed' });
    this.metrics.eventLatency.observe(labels, (Date.now() - message.committedAt.getTime()) / 1000);
  }

  /** The first write of a business key wins; that another event has it (a restored database?) somebody must know. */
  private alertIfOther(service: ServiceName, { topic, event }: EventMessage, duplicate: unknown): void {
    const { message } = duplicate as { message?: unknown };
    // The driver's message shows the key that was taken: of the event itself it holds the event's id.
    if (String(message).includes(event.event_id)) return;
    const { event_id, tenant_id, store_code, terminal_no } = event;
    this.logger.warn({
      alert: 'The key of an event is taken',
      service,
      topic,
      event_id,
      tenant_id,
      store_code,
      terminal_no,
    });
  }
}

function requireEnvelope(event: EventBase): void {
  if (typeof event !== 'object' || event === null) throw new DropEvent('the event is not an object');
  if (typeof event.event_id !== 'string' || event.event_id === '') throw new DropEvent('event_id is missing');
  if (!isTenantId(event.tenant_id)) throw new DropEvent('tenant_id is missing or no tenant id');
}
