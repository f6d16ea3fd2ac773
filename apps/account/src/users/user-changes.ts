import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import { NotFoundError } from '@kugelpos/errors';
import { AccountRepository } from '../accounts/account.repository.js';
import type { UserAccountDocument } from '../accounts/account.schema.js';
import { LogInRepository } from '../log-ins/log-in.repository.js';
import { Withdrawals } from '../revocations/withdrawals.js';

/** What may change of a user. */
export type UserChange = Parameters<AccountRepository['changeForGood']>[1];

/** Changes of a user that end everything the user was given before: tokens, refresh tokens, log-ins. */
@Injectable()
export class UserChanges {
  constructor(
    private readonly users: AccountRepository,
    private readonly logIns: LogInRepository,
    private readonly withdrawals: Withdrawals,
  ) {}

  /**
   * Changes a user in one transaction with the end of the log-ins and the entry of the revision feed. All such changes
   * draw from one counter, so they run one after the other: what `decide` has read is still so when the change commits.
   * @param decide what to change; undefined leaves the user and the log-ins as they are
   * @throws NotFoundError, and what `decide` throws
   */
  async apply(
    tenantId: string,
    username: string,
    decide: (
      user: UserAccountDocument,
      session: ClientSession,
    ) => UserChange | undefined | Promise<UserChange | undefined>,
  ): Promise<UserAccountDocument> {
    return this.withdrawals.change(tenantId, async (session) => {
      const user = await this.users.findUser(tenantId, username, session);
      if (user === null) throw new NotFoundError('User');
      const change = await decide(user, session);
      if (change === undefined) return user;
      const changed = await this.users.changeForGood(user, change, session);
      await this.logIns.endAll(tenantId, username, session);
      await this.withdrawals.ofUser(tenantId, username, changed.token_version ?? 0, session);
      return changed;
    });
  }
}
