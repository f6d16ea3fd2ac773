import { Injectable } from '@nestjs/common';
import type { Principal } from '@kugelpos/auth';
import { NotFoundError, NotPermittedError } from '@kugelpos/errors';
import { Outbox } from '@kugelpos/messaging';
import type { DeliveryStatusRequest } from './delivery-status.dto.js';

/** What consumers say of the events of a terminal (spec §4.11 with §11.10, 17, 18, 39). */
@Injectable()
export class DeliveryStatusService {
  constructor(private readonly outbox: Outbox) {}

  /**
   * A consumer acknowledges for itself only, and only events of this terminal that are for it. The terminal may be gone
   * by then: its events are not.
   * @throws NotPermittedError 403, NotFoundError 404 / 100001
   */
  async acknowledge(caller: Principal, terminalId: string, request: DeliveryStatusRequest): Promise<void> {
    if (caller.kind !== 'service' || caller.service !== request.service) throw new NotPermittedError();
    const [tenant_id = '', store_code = '', terminal_no] = terminalId.split('-');
    const of = { event_id: request.eventId, tenant_id, store_code, terminal_no: Number(terminal_no) };
    const acknowledgement = { status: request.status, message: request.message ?? null };
    const isKnown = await this.outbox.acknowledge(of, request.service, acknowledgement);
    if (!isKnown) throw new NotFoundError('Event');
  }
}
