import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import type { EventBase } from '@kugelpos/contracts';
import { ServiceDatabase, TenantRepository, type CollectionSpec } from '@kugelpos/tenancy';
import { auditLogs, cashLogs, openCloseLogs, tranLogs, type ReceivedLogDocument } from './log.schema.js';

export abstract class LogRepository extends TenantRepository<ReceivedLogDocument> {
  protected constructor(db: ServiceDatabase, spec: CollectionSpec<ReceivedLogDocument>) {
    super(db, spec);
  }

  /** Keeps an event as received. @throws duplicate key (11000) for an event that is kept already, and for nothing else */
  async keep(tenantId: string, event: EventBase, session: ClientSession): Promise<void> {
    const { event_id, tenant_id, store_code, terminal_no, business_date, generate_date_time } = event;
    await this.insert(
      tenantId,
      {
        event_id,
        tenant_id,
        store_code,
        terminal_no,
        business_date,
        generate_date_time,
        event,
        shard_key: `${tenant_id}_${store_code}_${terminal_no}_${business_date}`,
      },
      session,
    );
  }
}

@Injectable()
export class TranLogRepository extends LogRepository {
  constructor(db: ServiceDatabase) {
    super(db, tranLogs);
  }
}

@Injectable()
export class CashLogRepository extends LogRepository {
  constructor(db: ServiceDatabase) {
    super(db, cashLogs);
  }
}

@Injectable()
export class OpenCloseLogRepository extends LogRepository {
  constructor(db: ServiceDatabase) {
    super(db, openCloseLogs);
  }
}

@Injectable()
export class AuditLogRepository extends LogRepository {
  constructor(db: ServiceDatabase) {
    super(db, auditLogs);
  }
}
