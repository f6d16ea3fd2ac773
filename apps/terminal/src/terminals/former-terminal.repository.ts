import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import { ServiceDatabase, TenantRepository } from '@kugelpos/tenancy';
import { formerTerminals, type FormerTerminalDocument, type TerminalDocument } from './terminal.schema.js';

@Injectable()
export class FormerTerminalRepository extends TenantRepository<FormerTerminalDocument> {
  constructor(db: ServiceDatabase) {
    super(db, formerTerminals);
  }

  async remember(tenantId: string, terminal: TerminalDocument, session: ClientSession): Promise<void> {
    const { terminal_id, business_counter, chain_tip, last_log_at } = terminal;
    const { training_session = null, token_version = 0, key_version = 0 } = terminal;
    const ends = { business_counter, chain_tip, last_log_at, training_session };
    await this.insert(tenantId, { terminal_id, ...ends, token_version, key_version }, session);
  }

  /** Where a deleted terminal of this id ended, for the one that takes its place; null if there was none. */
  async takeOver(tenantId: string, terminalId: string, session: ClientSession): Promise<FormerTerminalDocument | null> {
    const former = await this.findOne(tenantId, { terminal_id: terminalId }, { session });
    if (former !== null) await this.deleteOne(tenantId, { terminal_id: terminalId }, session);
    return former;
  }
}
