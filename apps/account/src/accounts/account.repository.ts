import { Injectable } from '@nestjs/common';
import { ServiceDatabase, TenantRepository, type NewDocument } from '@kugelpos/tenancy';
import { userAccounts, type UserAccountDocument } from './account.schema.js';

@Injectable()
export class AccountRepository extends TenantRepository<UserAccountDocument> {
  constructor(db: ServiceDatabase) {
    super(db, userAccounts);
  }

  findUser(tenantId: string, username: string): Promise<UserAccountDocument | null> {
    return this.findOne(tenantId, { tenant_id: tenantId, username });
  }

  addUser(tenantId: string, user: NewDocument<UserAccountDocument>): Promise<UserAccountDocument> {
    return this.insert(tenantId, user);
  }

  async rememberLogin(tenantId: string, username: string, at: Date): Promise<void> {
    await this.updateOne(tenantId, { tenant_id: tenantId, username }, { $set: { last_login: at } });
  }
}
