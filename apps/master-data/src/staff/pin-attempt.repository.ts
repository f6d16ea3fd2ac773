import { Injectable } from '@nestjs/common';
import { isDuplicateKey } from '@kugelpos/errors';
import { ServiceDatabase, TenantRepository } from '@kugelpos/tenancy';
import { pinAttempts, type PinAttemptDocument } from './pin-attempt.schema.js';

@Injectable()
export class PinAttemptRepository extends TenantRepository<PinAttemptDocument> {
  constructor(db: ServiceDatabase) {
    super(db, pinAttempts);
  }

  findAttempts(tenantId: string, staffId: string): Promise<PinAttemptDocument | null> {
    return this.findOne(tenantId, { tenant_id: tenantId, staff_id: staffId });
  }

  /** Counts the first attempt; false if somebody else counted one meanwhile. */
  async countFirst(tenantId: string, staffId: string, at: Date): Promise<boolean> {
    const first = { tenant_id: tenantId, staff_id: staffId, attempts: 1, last_attempt_at: at, shard_key: tenantId };
    try {
      await this.insert(tenantId, first);
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  /** Counts one more attempt after those that were read; false if they are others now. */
  async countAnother(past: PinAttemptDocument, at: Date): Promise<boolean> {
    const { tenant_id, staff_id, revision } = past;
    const filter = { tenant_id, staff_id, revision };
    const update = { $inc: { attempts: 1 }, $set: { last_attempt_at: at } };
    return (await this.updateOne(tenant_id, filter, update)) !== null;
  }

  forgetAttempts(tenantId: string, staffId: string): Promise<boolean> {
    return this.deleteOne(tenantId, { tenant_id: tenantId, staff_id: staffId });
  }
}
