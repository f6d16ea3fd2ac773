import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import type { Page, Paging } from '@kugelpos/platform';
import { ServiceDatabase, TenantRepository, type NewDocument } from '@kugelpos/tenancy';
import { userAccounts, type UserAccountDocument } from './account.schema.js';

@Injectable()
export class AccountRepository extends TenantRepository<UserAccountDocument> {
  constructor(db: ServiceDatabase) {
    super(db, userAccounts);
  }

  findUser(tenantId: string, username: string, session?: ClientSession): Promise<UserAccountDocument | null> {
    return this.findOne(tenantId, { tenant_id: tenantId, username }, { session });
  }

  listUsers(tenantId: string, paging: Paging): Promise<Page<UserAccountDocument>> {
    return this.page(tenantId, { tenant_id: tenantId }, paging);
  }

  /** The names of all users of a tenant. */
  async usernames(tenantId: string): Promise<string[]> {
    const users = await this.find(
      tenantId,
      { tenant_id: tenantId },
      { projection: { _id: 0, username: 1 }, sort: { username: 1 } },
    );
    return users.map(({ username }) => username);
  }

  addUser(tenantId: string, user: NewDocument<UserAccountDocument>): Promise<UserAccountDocument> {
    return this.insert(tenantId, user);
  }

  async rememberLogin(tenantId: string, username: string, at: Date): Promise<void> {
    await this.updateOne(tenantId, { tenant_id: tenantId, username }, { $set: { last_login: at } });
  }

  /** Puts a hash of the same password in the place of an older one, unless the password was changed meanwhile. */
  async renewHash(user: UserAccountDocument, hashedPassword: string): Promise<void> {
    const { tenant_id, username, hashed_password } = user;
    await this.updateOne(
      tenant_id,
      { tenant_id, username, hashed_password },
      { $set: { hashed_password: hashedPassword } },
    );
  }

  /** Lets a user in again; what was void stays void. */
  activate(tenantId: string, username: string): Promise<UserAccountDocument | null> {
    return this.updateOne(tenantId, { tenant_id: tenantId, username }, { $set: { is_active: true } });
  }

  /** Changes a user in a way that makes all tokens and log-ins of before void: the version goes up. */
  changeForGood(
    user: UserAccountDocument,
    change: Partial<Pick<UserAccountDocument, 'hashed_password' | 'is_superuser' | 'role' | 'is_active'>>,
    session: ClientSession,
  ): Promise<UserAccountDocument> {
    const { tenant_id, username, revision } = user;
    const update = { $set: change, $inc: { token_version: 1 } };
    return this.updateRevision(tenant_id, { tenant_id, username }, revision, update, session);
  }
}
