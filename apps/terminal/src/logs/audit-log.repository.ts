import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import type { AuditLog } from '@kugelpos/contracts';
import { ServiceDatabase, TenantRepository } from '@kugelpos/tenancy';
import { auditLogs, type AuditLogDocument } from './log.schema.js';
import { logDocument } from './log-document.js';

@Injectable()
export class AuditLogRepository extends TenantRepository<AuditLogDocument> {
  constructor(db: ServiceDatabase) {
    super(db, auditLogs);
  }

  async add(log: AuditLog, session: ClientSession): Promise<void> {
    await this.insert(log.tenant_id, logDocument(log), session);
  }
}
