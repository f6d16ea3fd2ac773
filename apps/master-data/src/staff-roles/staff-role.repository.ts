import { Injectable } from '@nestjs/common';
import type { Page, Paging } from '@kugelpos/platform';
import { ServiceDatabase, TenantRepository, type NewDocument } from '@kugelpos/tenancy';
import { staffRoles, type StaffRoleDocument } from './staff-role.schema.js';

type StaffRoleChange = Pick<StaffRoleDocument, 'name' | 'limits'>;

@Injectable()
export class StaffRoleRepository extends TenantRepository<StaffRoleDocument> {
  constructor(db: ServiceDatabase) {
    super(db, staffRoles);
  }

  findRole(tenantId: string, code: string): Promise<StaffRoleDocument | null> {
    return this.findOne(tenantId, { tenant_id: tenantId, code });
  }

  /** Those of the roles that have limits. */
  findRoles(tenantId: string, codes: readonly string[]): Promise<StaffRoleDocument[]> {
    return this.find(tenantId, { tenant_id: tenantId, code: { $in: codes } });
  }

  listRoles(tenantId: string, paging: Paging): Promise<Page<StaffRoleDocument>> {
    return this.page(tenantId, { tenant_id: tenantId }, paging);
  }

  addRole(tenantId: string, role: NewDocument<StaffRoleDocument>): Promise<StaffRoleDocument> {
    return this.insert(tenantId, role);
  }

  changeRole(tenantId: string, code: string, change: StaffRoleChange): Promise<StaffRoleDocument | null> {
    return this.updateOne(tenantId, { tenant_id: tenantId, code }, { $set: change });
  }

  removeRole(tenantId: string, code: string): Promise<boolean> {
    return this.deleteOne(tenantId, { tenant_id: tenantId, code });
  }
}
