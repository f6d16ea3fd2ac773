import { Injectable } from '@nestjs/common';
import type { ServiceName } from '@kugelpos/contracts';
import { path } from '@kugelpos/http';
import { Neighbours } from './neighbour.js';

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
      routeTemplate: '/tenants/:tenant_id',
    });
  }
}
