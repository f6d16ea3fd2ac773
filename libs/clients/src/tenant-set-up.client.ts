import { Injectable } from '@nestjs/common';
import type { ServiceName } from '@kugelpos/contracts';
import { path } from '@kugelpos/http';
import { Neighbours } from './neighbour.js';

/** No till waits for it, and a service makes or drops some ten collections with their indexes. */
const DEADLINE_MS = 20_000;

/** Prepares and drops a tenant's databases in a service (spec common §2.1: POST /tenants); repeatable. */
@Injectable()
export class TenantSetUpClient {
  constructor(private readonly neighbours: Neighbours) {}

  async setUp(from: ServiceName, target: ServiceName, tenantId: string): Promise<void> {
    await this.neighbours.call(target, {
      from,
      tenantId,
      method: 'post',
      path: '/tenants',
      body: { tenantId },
      idempotent: true,
      deadlineMs: DEADLINE_MS,
      routeTemplate: '/tenants',
    });
  }

  async remove(from: ServiceName, target: ServiceName, tenantId: string): Promise<void> {
    await this.neighbours.call(target, {
      from,
      tenantId,
      method: 'delete',
      path: path`/tenants/${tenantId}`,
      idempotent: true,
      deadlineMs: DEADLINE_MS,
      routeTemplate: '/tenants/:tenant_id',
    });
  }
}
