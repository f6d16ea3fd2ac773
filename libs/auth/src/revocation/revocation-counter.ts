import type { ClientSession } from 'mongoose';
import { defineCollection, ServiceDatabase, TenantRepository, type BaseFields } from '@kugelpos/tenancy';

/** The last revision that a feed has given away: one document, in the commons of the service that has the feed. */
export interface RevocationCounterDocument extends BaseFields {
  name: string;
  value: number;
}

export const revocationCounters = defineCollection<RevocationCounterDocument>({
  name: 'info_revocation_counter',
  scope: 'commons',
  fields: { name: { type: String, required: true }, value: { type: Number, required: true } },
  indexes: [{ keys: { name: 1 }, unique: true, serves: 'the counter of the feed' }],
});

/** Commons belong to no tenant. */
const OF_ALL = '';

/** Draws the revisions of a feed; the service lists {@link revocationCounters} among its collections. */
export class RevocationCounter extends TenantRepository<RevocationCounterDocument> {
  /** @param name of its document */
  constructor(
    db: ServiceDatabase,
    private readonly name: string,
  ) {
    super(db, revocationCounters);
  }

  /** The revision that was drawn last; 0 before the first one. */
  async current(session?: ClientSession): Promise<number> {
    return (await this.findOne(OF_ALL, { name: this.name }, { session }))?.value ?? 0;
  }

  /**
   * Draws `count` revisions and gives the last of them. Two transactions that do so run into each other: one of them is
   * repeated.
   */
  async draw(count: number, session: ClientSession): Promise<number> {
    const update = { $inc: { value: count } };
    const counter = await this.updateOne(OF_ALL, { name: this.name }, update, { upsert: true, session });
    return counter?.value ?? count;
  }
}
