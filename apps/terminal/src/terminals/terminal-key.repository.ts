import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import { ServiceDatabase, TenantRepository } from '@kugelpos/tenancy';
import { terminalKeys, type TerminalKeyDocument } from './terminal.schema.js';

@Injectable()
export class TerminalKeyRepository extends TenantRepository<TerminalKeyDocument> {
  constructor(db: ServiceDatabase) {
    super(db, terminalKeys);
  }

  /** Whose key has this hash, in any tenant. */
  async findOwner(keyHash: string): Promise<TerminalKeyDocument | null> {
    const model = await this.db.commonsModel(terminalKeys);
    return model.findOne({ key_hash: keyHash }, { _id: 0 }).lean<TerminalKeyDocument>();
  }

  async addKey(tenantId: string, terminalId: string, keyHash: string, session: ClientSession): Promise<void> {
    await this.insert(tenantId, { key_hash: keyHash, tenant_id: tenantId, terminal_id: terminalId }, session);
  }

  /** Lets a key end at that time. */
  async endKey(tenantId: string, keyHash: string, at: Date, session: ClientSession): Promise<void> {
    await this.updateOne(tenantId, { key_hash: keyHash }, { $set: { expires_at: at } }, { session });
  }

  async removeKey(tenantId: string, keyHash: string, session: ClientSession): Promise<void> {
    await this.deleteOne(tenantId, { key_hash: keyHash }, session);
  }
}
