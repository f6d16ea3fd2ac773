import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import { ServiceDatabase } from '@kugelpos/tenancy';
import { revocationCounters } from './revocation.schema.js';

const NAME = 'terminal';

@Injectable()
export class RevocationCounterRepository {
  constructor(private readonly db: ServiceDatabase) {}

  /** Takes `count` revisions and gives the last of them; with 0 the last that was ever taken. */
  async take(count: number, session: ClientSession): Promise<number> {
    const model = await this.db.commonsModel(revocationCounters);
    if (count === 0) return (await model.findOne({ name: NAME }, { value: 1 }, { session }).lean())?.value ?? 0;
    const counter = await model
      .findOneAndUpdate(
        { name: NAME },
        { $inc: { value: count, revision: 1 }, $setOnInsert: { created_at: new Date() } },
        { session, upsert: true, returnDocument: 'after' },
      )
      .lean();
    return counter.value;
  }
}
