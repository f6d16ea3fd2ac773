import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import { delayAfter, InjectSettings, type DelayRule } from '@kugelpos/platform';
import { ServiceDatabase, TenantRepository } from '@kugelpos/tenancy';
import { AccountSettings } from '../account-settings.js';
import { attempts, type AttemptDocument } from './attempt.schema.js';

/** Whose tries are counted, and what they cost. */
export interface Counted {
  key: string;
  rule: DelayRule;
}

/** Attempts of all tenants are in commons: nobody knows yet whether the tenant exists. */
const OF_ALL = '';

@Injectable()
export class AttemptRepository extends TenantRepository<AttemptDocument> {
  private made = 0;

  constructor(
    db: ServiceDatabase,
    @InjectSettings(AccountSettings) private readonly settings: AccountSettings,
  ) {
    super(db, attempts);
  }

  /**
   * Counts a try before its outcome is known, so that of many at once no more are looked at than one after the other.
   * @returns until when the next try has to wait if this one may not be made; then nothing is counted
   */
  async countTry(counted: readonly Counted[]): Promise<Date | undefined> {
    const { until, made } = await this.db.transaction(async (session) => {
      const now = new Date();
      const keys = counted.map(({ key }) => key);
      const known = await this.find(OF_ALL, { key: { $in: keys } }, { session });
      const blocked = known.map((document) => document.blocked_until).filter((date) => date !== null && date > now);
      if (blocked.length > 0) return { until: new Date(Math.max(...blocked.map(Number))), made: 0 };
      for (const { key, rule } of counted) {
        const document = known.find((each) => each.key === key && this.stillCounts(each, now));
        const counted = { failures: (document?.failures ?? 0) + 1, since: document?.since ?? now };
        await this.store(key, counted, rule, now, session);
      }
      return { until: undefined, made: counted.length - known.length };
    });
    for (let at = 0; at < made; at++) await this.makeRoom();
    return until;
  }

  /** Takes back a counted try that did not fail; its wait, too. */
  async takeBack(key: string): Promise<void> {
    await this.updateOne(
      OF_ALL,
      { key, failures: { $gt: 0 } },
      { $inc: { failures: -1 }, $set: { blocked_until: null } },
    );
  }

  /** Forgets all failures. */
  async forget(key: string): Promise<void> {
    await this.deleteOne(OF_ALL, { key });
  }

  /** Forgets those that end first, where more are remembered than is allowed. */
  async forgetMost(): Promise<void> {
    const sort = { expires_at: -1 } as const;
    const skip = this.settings.ACCOUNT_LOCKOUT_MOST_REMEMBERED;
    const [tooMany] = await this.find(OF_ALL, {}, { projection: { _id: 0, expires_at: 1 }, sort, skip, limit: 1 });
    if (tooMany === undefined) return;
    const model = await this.model(OF_ALL);
    await model.deleteMany({ expires_at: { $lte: tooMany.expires_at } });
  }

  /**
   * Whether failures go on counting. From the first one on, not from the last: the slips of all people behind one
   * address would never end, and once they are many each new one makes all of them wait.
   */
  private stillCounts({ since, expires_at }: AttemptDocument, now: Date): boolean {
    const forgetMs = this.settings.ACCOUNT_LOCKOUT_FORGET_SECONDS * 1000;
    return expires_at > now && (since ?? now).getTime() + forgetMs > now.getTime();
  }

  private async store(
    key: string,
    { failures, since }: { failures: number; since: Date },
    rule: DelayRule,
    now: Date,
    session: ClientSession,
  ): Promise<void> {
    const delayMs = delayAfter(failures, rule) * 1000;
    const $set = {
      failures,
      since,
      blocked_until: delayMs === 0 ? null : new Date(now.getTime() + delayMs),
      expires_at: new Date(now.getTime() + delayMs + this.settings.ACCOUNT_LOCKOUT_FORGET_SECONDS * 1000),
    };
    await this.updateOne(OF_ALL, { key }, { $set }, { upsert: true, session });
  }

  /** Looks for room not with every new one, but before one part in a hundred too many are there. */
  private async makeRoom(): Promise<void> {
    this.made++;
    if (this.made % Math.ceil(this.settings.ACCOUNT_LOCKOUT_MOST_REMEMBERED / 100) === 0) await this.forgetMost();
  }
}
