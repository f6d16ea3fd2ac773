import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import { ServiceDatabase, TenantRepository } from '@kugelpos/tenancy';
import { tenantRemovals, type TenantRemovalDocument } from './tenant-removal.schema.js';

@Injectable()
export class TenantRemovalRepository extends TenantRepository<TenantRemovalDocument> {
  constructor(db: ServiceDatabase) {
    super(db, tenantRemovals);
  }

  async hasBegun(tenantId: string): Promise<boolean> {
    return (await this.findOne(tenantId, { tenant_id: tenantId })) !== null;
  }

  async begin(tenantId: string, session: ClientSession): Promise<void> {
    await this.insert(tenantId, { tenant_id: tenantId }, session);
  }
}
