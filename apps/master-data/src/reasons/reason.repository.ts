import { Injectable } from '@nestjs/common';
import type { Page, Paging } from '@kugelpos/platform';
import { ServiceDatabase, TenantRepository, type NewDocument } from '@kugelpos/tenancy';
import { reasons, type ReasonDocument } from './reason.schema.js';

type ReasonChange = Pick<ReasonDocument, 'name' | 'operations'> & Partial<Pick<ReasonDocument, 'is_active'>>;

@Injectable()
export class ReasonRepository extends TenantRepository<ReasonDocument> {
  constructor(db: ServiceDatabase) {
    super(db, reasons);
  }

  findReason(tenantId: string, code: string): Promise<ReasonDocument | null> {
    return this.findOne(tenantId, { tenant_id: tenantId, code });
  }

  listReasons(tenantId: string, paging: Paging): Promise<Page<ReasonDocument>> {
    return this.page(tenantId, { tenant_id: tenantId }, paging);
  }

  addReason(tenantId: string, reason: NewDocument<ReasonDocument>): Promise<ReasonDocument> {
    return this.insert(tenantId, reason);
  }

  changeReason(tenantId: string, code: string, change: ReasonChange): Promise<ReasonDocument | null> {
    return this.updateOne(tenantId, { tenant_id: tenantId, code }, { $set: change });
  }

  removeReason(tenantId: string, code: string): Promise<boolean> {
    return this.deleteOne(tenantId, { tenant_id: tenantId, code });
  }
}
