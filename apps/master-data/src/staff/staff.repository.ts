import { Injectable } from '@nestjs/common';
import type { Page, Paging } from '@kugelpos/platform';
import { ServiceDatabase, TenantRepository, type NewDocument } from '@kugelpos/tenancy';
import { staff, type StaffDocument } from './staff.schema.js';

type StaffChange = Partial<Pick<StaffDocument, 'name' | 'hashed_pin' | 'roles'>>;

@Injectable()
export class StaffRepository extends TenantRepository<StaffDocument> {
  constructor(db: ServiceDatabase) {
    super(db, staff);
  }

  findStaff(tenantId: string, id: string): Promise<StaffDocument | null> {
    return this.findOne(tenantId, { tenant_id: tenantId, id });
  }

  listStaff(tenantId: string, paging: Paging): Promise<Page<StaffDocument>> {
    return this.page(tenantId, { tenant_id: tenantId }, paging);
  }

  addStaff(tenantId: string, member: NewDocument<StaffDocument>): Promise<StaffDocument> {
    return this.insert(tenantId, member);
  }

  changeStaff(tenantId: string, id: string, change: StaffChange): Promise<StaffDocument | null> {
    return this.updateOne(tenantId, { tenant_id: tenantId, id }, { $set: change });
  }

  removeStaff(tenantId: string, id: string): Promise<boolean> {
    return this.deleteOne(tenantId, { tenant_id: tenantId, id });
  }
}
