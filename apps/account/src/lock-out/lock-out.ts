import { Injectable, Logger } from '@nestjs/common';
import { ErrorCode } from '@kugelpos/contracts';
import { AppError } from '@kugelpos/errors';
import { InjectSettings, Turns } from '@kugelpos/platform';
import { AccountSettings } from '../account-settings.js';
import { keyOfAddress, keyOfUser } from './attempt-key.js';
import { AttemptRepository, type Counted } from './attempt.repository.js';

/** Who tries: the names as they were given, and the address of the request. */
export interface Attempt {
  tenantId: string;
  username: string;
  address: string;
}

/**
 * Slows guessing down (spec account §11 row 14). Failures of a user and of an address are counted apart; beyond the free
 * ones each next try has to wait, twice as long as before, up to a limit, so that nobody is shut out for good. Whether
 * the user exists makes no difference. Log-ins that are under way go on: refreshing needs no password.
 */
@Injectable()
export class LockOut {
  private readonly logger = new Logger('LockOut');
  private readonly turns = new Turns();

  constructor(
    private readonly attempts: AttemptRepository,
    @InjectSettings(AccountSettings) private readonly settings: AccountSettings,
  ) {}

  /**
   * Runs a check of a password; undefined means that it failed. Tries of one user take turns: of many at once the right
   * ones all succeed, and of wrong ones only the free ones are looked at.
   * @throws AppError 429 / 108101 with Retry-After while user or address has to wait, then nothing is checked
   */
  async attempt<T>(
    { tenantId, username, address }: Attempt,
    check: () => Promise<T | undefined>,
  ): Promise<T | undefined> {
    const user = keyOfUser(tenantId, username);
    const from = keyOfAddress('log-in', address);
    return this.turns.take(user, async () => {
      await this.count(from, [
        { key: user, rule: this.rule(this.settings.ACCOUNT_LOCKOUT_USER_FREE) },
        { key: from, rule: this.rule(this.settings.ACCOUNT_LOCKOUT_ADDRESS_FREE) },
      ]);
      let right: T | undefined;
      try {
        right = await check();
      } catch (error) {
        await this.settle([this.attempts.takeBack(user), this.attempts.takeBack(from)]);
        throw error;
      }
      if (right !== undefined) await this.settle([this.attempts.forget(user), this.attempts.takeBack(from)]);
      return right;
    });
  }

  /**
   * Counts a registration; also one that succeeds stays counted.
   * @throws AppError 429 / 108101 with Retry-After
   */
  async countRegistration(address: string): Promise<void> {
    const key = keyOfAddress('registration', address);
    await this.count(key, [{ key, rule: this.rule(this.settings.ACCOUNT_REGISTRATION_FREE) }]);
  }

  /** Ends the wait of a user. */
  async release(tenantId: string, username: string): Promise<void> {
    await this.attempts.forget(keyOfUser(tenantId, username));
  }

  /** Counts; requests of one address take turns, because their transactions would run into each other. */
  private async count(turn: string, counted: readonly Counted[]): Promise<void> {
    const until = await this.turns.take(turn, () => this.attempts.countTry(counted));
    if (until === undefined) return;
    const retryAfterSeconds = Math.max(1, Math.ceil((until.getTime() - Date.now()) / 1000));
    throw new AppError(ErrorCode.TOO_MANY_ATTEMPTS, { retryAfterSeconds });
  }

  /** A count that could not be corrected makes somebody wait later, but must not fail what has succeeded. */
  private async settle(work: Promise<void>[]): Promise<void> {
    for (const result of await Promise.allSettled(work)) {
      if (result.status === 'rejected') this.logger.warn(`a try could not be taken back: ${String(result.reason)}`);
    }
  }

  private rule(free: number): Counted['rule'] {
    const { ACCOUNT_LOCKOUT_FIRST_SECONDS: first, ACCOUNT_LOCKOUT_LONGEST_SECONDS: longest } = this.settings;
    return { free, first, longest };
  }
}
