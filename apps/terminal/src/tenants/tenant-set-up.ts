import { Injectable } from '@nestjs/common';
import { TenantSetUpClient } from '@kugelpos/clients';
import { ErrorCode, type ServiceName } from '@kugelpos/contracts';
import { AppError } from '@kugelpos/errors';

interface Neighbour {
  service: ServiceName;
  /** The code that names it when it fails. */
  failure: ErrorCode;
}

/** The services that keep data of a tenant besides this one and account. */
const NEIGHBOURS: readonly Neighbour[] = [
  { service: 'master-data', failure: ErrorCode.MASTER_DATA_SERVICE_ERROR },
  { service: 'cart', failure: ErrorCode.CART_SERVICE_ERROR },
  { service: 'report', failure: ErrorCode.REPORT_SERVICE_ERROR },
  { service: 'journal', failure: ErrorCode.JOURNAL_SERVICE_ERROR },
  { service: 'stock', failure: ErrorCode.EXTERNAL_SERVICE_ERROR },
];

const ACCOUNT: Neighbour = { service: 'account', failure: ErrorCode.EXTERNAL_SERVICE_ERROR };

/**
 * Prepares a tenant in all other services at once (spec §7.1 with §11.24), and removes it from them. Repeatable: each
 * does what is left to do. Failures are 502 with the code of the first service that failed; `data.services` names all.
 */
@Injectable()
export class TenantSetUp {
  constructor(private readonly client: TenantSetUpClient) {}

  /** @throws AppError 502 */
  async inAllServices(tenantId: string): Promise<void> {
    await inEach(NEIGHBOURS, 'set up', (service) => this.client.setUp('terminal', service, tenantId));
  }

  /** @throws AppError 502 */
  async removeFromOtherServices(tenantId: string): Promise<void> {
    await inEach(NEIGHBOURS, 'removed', (service) => this.client.remove('terminal', service, tenantId));
  }

  /** Ends the users' log-ins and removes them. @throws AppError 502 */
  async removeUsers(tenantId: string): Promise<void> {
    await inEach([ACCOUNT], 'removed', (service) => this.client.remove('terminal', service, tenantId));
  }
}

async function inEach(
  neighbours: readonly Neighbour[],
  what: string,
  call: (service: ServiceName) => Promise<void>,
): Promise<void> {
  const outcomes = await Promise.allSettled(neighbours.map(({ service }) => call(service)));
  const failed = neighbours.flatMap((neighbour, at) => {
    const outcome = outcomes[at];
    return outcome?.status === 'rejected' ? [{ ...neighbour, cause: outcome.reason as unknown }] : [];
  });
  const [first] = failed;
  if (first === undefined) return;
  const services = failed.map(({ service }) => service);
  throw new AppError(first.failure, {
    status: 502,
    message: `The tenant could not be ${what} in: ${services.join(', ')}. Repeat the request to complete it`,
    data: { services },
    cause: first.cause,
  });
}
