import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import { ServiceDatabase, TenantRepository, type NewDocument } from '@kugelpos/tenancy';
import { revocations, type RevocationDocument } from './revocation.schema.js';

@Injectable()
export class RevocationRepository extends TenantRepository<RevocationDocument> {
  constructor(db: ServiceDatabase) {
    super(db, revocations);
  }

  /** Stores an entry in the place of the one before of the same user or log-in. */
  async put(
    { key, ...rest }: Omit<NewDocument<RevocationDocument>, 'shard_key'>,
    session: ClientSession,
  ): Promise<void> {
    await this.updateOne(rest.tenant_id, { key }, { $set: rest }, { upsert: true, session });
  }

  /** Entries after a revision, oldest first. */
  findAfter(revision: number, limit: number): Promise<RevocationDocument[]> {
    return this.find('', { sequence: { $gt: revision } }, { sort: { sequence: 1 }, limit });
  }
}
