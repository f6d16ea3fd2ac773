import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import { ServiceDatabase, TenantRepository, type NewDocument } from '@kugelpos/tenancy';
import { logIns, type LogInDocument } from './log-in.schema.js';

@Injectable()
export class LogInRepository extends TenantRepository<LogInDocument> {
  constructor(db: ServiceDatabase) {
    super(db, logIns);
  }

  async begin(logIn: NewDocument<LogInDocument>): Promise<void> {
    await this.insert(logIn.tenant_id, logIn);
  }

  findOfFamily(familyHash: string, session: ClientSession): Promise<LogInDocument | null> {
    return this.findOne('', { family_hash: familyHash }, { session });
  }

  /** Puts another refresh token in the place of the used one. */
  async rotate(logIn: LogInDocument, secretHash: string, expiresAt: Date, session: ClientSession): Promise<void> {
    const { tenant_id, session_id, revision } = logIn;
    const $set = { secret_hash: secretHash, expires_at: expiresAt };
    await this.updateRevision(tenant_id, { session_id }, revision, { $set }, session);
  }

  async end(tenantId: string, sessionId: string, session: ClientSession): Promise<void> {
    await this.deleteOne(tenantId, { session_id: sessionId }, session);
  }

  async endAll(tenantId: string, username: string, session: ClientSession): Promise<void> {
    const model = await this.model(tenantId);
    await model.deleteMany({ tenant_id: tenantId, username }, { session });
  }
}
