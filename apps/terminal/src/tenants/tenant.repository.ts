import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import { ServiceDatabase, TenantRepository } from '@kugelpos/tenancy';
import { tenants, type TenantDocument } from './tenant.schema.js';

@Injectable()
export class TenantInfoRepository extends TenantRepository<TenantDocument> {
  constructor(db: ServiceDatabase) {
    super(db, tenants);
  }

  findTenant(tenantId: string): Promise<TenantDocument | null> {
    return this.findOne(tenantId, { tenant_id: tenantId });
  }

  addTenant(tenantId: string, name: string, tags: string[]): Promise<TenantDocument> {
    return this.insert(tenantId, { tenant_id: tenantId, tenant_name: name, tags, shard_key: tenantId });
  }

  changeTenant(tenantId: string, name: string, tags: string[]): Promise<TenantDocument | null> {
    return this.updateOne(tenantId, { tenant_id: tenantId }, { $set: { tenant_name: name, tags } });
  }

  /** Deletes the tenant's own document; false if there is none. */
  removeTenant(tenantId: string, session: ClientSession): Promise<boolean> {
    return this.deleteOne(tenantId, { tenant_id: tenantId }, session);
  }

  /** Marks the tenant as changed by something that belongs to it; null if there is no such tenant. */
  touchTenant(tenantId: string, session: ClientSession): Promise<TenantDocument | null> {
    return this.updateOne(tenantId, { tenant_id: tenantId }, {}, { session });
  }
}
