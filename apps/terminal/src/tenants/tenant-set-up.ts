import { Injectable } from '@nestjs/common';
import { TenantSetUpClient } from '@kugelpos/clients';
import { ErrorCode, type ServiceName } from '@kugelpos/contracts';
import { AppError } from '@kugelpos/errors';

/** The services that keep data of a tenant besides this one, and the code that names each when it fails. */
const NEIGHBOURS: readonly { service: ServiceName; failure: ErrorCode }[] = [
  { service: 'master-data', failure: ErrorCode.MASTER_DATA_SERVICE_ERROR },
  { service: 'cart', failure: ErrorCode.CART_SERVICE_ERROR },
  { service: 'report', failure: ErrorCode.REPORT_SERVICE_ERROR },
  { service: 'journal', failure: ErrorCode.JOURNAL_SERVICE_ERROR },
  { service: 'stock', failure: ErrorCode.EXTERNAL_SERVICE_ERROR },
];

/** Prepares a tenant in all other services at once (spec §7.1 with §11.24). Repeatable: each adds what it lacks. */
@Injectable()
export class TenantSetUp {
  constructor(private readonly client: TenantSetUpClient) {}

  /** @throws AppError 502 with the code of the first service that failed; `data.services` names all that did */
  async inAllServices(tenantId: string): Promise<void> {
    const outcomes = await Promise.allSettled(
      NEIGHBOURS.map(({ service }) => this.client.setUp('terminal', service, tenantId)),
    );
    const failed = NEIGHBOURS.flatMap((neighbour, at) => {
      const outcome = outcomes[at];
      return outcome?.status === 'rejected' ? [{ ...neighbour, cause: outcome.reason as unknown }] : [];
    });
    const [first] = failed;
    if (first === undefined) return;
    const services = failed.map(({ service }) => service);
    throw new AppError(first.failure, {
      status: 502,
      message: `The tenant could not be set up in: ${services.join(', ')}. Repeat the request to complete it`,
      data: { services },
      cause: first.cause,
    });
  }
}
