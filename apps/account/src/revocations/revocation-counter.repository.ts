import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import { ServiceDatabase, TenantRepository } from '@kugelpos/tenancy';
import { revocationCounters, type RevocationCounterDocument } from './revocation.schema.js';

const NAME = 'revocations';

@Injectable()
export class RevocationCounterRepository extends TenantRepository<RevocationCounterDocument> {
  constructor(db: ServiceDatabase) {
    super(db, revocationCounters);
  }

  /** The revision that was drawn last; 0 before the first one. */
  async current(): Promise<number> {
    return (await this.findOne('', { name: NAME }))?.value ?? 0;
  }

  /** Draws the next revision. Two transactions that do so run into each other: one of them is repeated. */
  async next(session: ClientSession): Promise<number> {
    const counter = await this.updateOne('', { name: NAME }, { $inc: { value: 1 } }, { upsert: true, session });
    return counter?.value ?? 1;
  }
}
