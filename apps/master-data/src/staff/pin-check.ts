import { Injectable } from '@nestjs/common';
import { ErrorCode } from '@kugelpos/contracts';
import { AppError } from '@kugelpos/errors';
import { delayAfter, InjectSettings, type DelayRule } from '@kugelpos/platform';
import { MasterDataSettings } from '../master-data-settings.js';
import { PinAttemptRepository } from './pin-attempt.repository.js';
import { Pins } from './pins.js';
import type { StaffDocument } from './staff.schema.js';

/** Checks PINs; guesses for one member of staff are slowed, whatever they are for, in all processes together. */
@Injectable()
export class PinCheck {
  private readonly rule: DelayRule;

  constructor(
    private readonly pins: Pins,
    private readonly attempts: PinAttemptRepository,
    @InjectSettings(MasterDataSettings) settings: MasterDataSettings,
  ) {
    this.rule = {
      free: settings.MASTER_DATA_PIN_FREE_ATTEMPTS - 1, // with the last free one the first wait begins
      first: settings.MASTER_DATA_PIN_DELAY_SECONDS,
      longest: settings.MASTER_DATA_PIN_MAX_DELAY_SECONDS,
    };
  }

  /**
   * Whether this is the PIN of the member of staff; for null (unknown staff) it never is, after the same work.
   * @throws AppError 429 / 308103 after too many wrong PINs
   */
  async isRight(member: StaffDocument | null, pin: string): Promise<boolean> {
    if (member === null) return this.pins.matches(pin, undefined);
    await this.countAttempt(member.tenant_id, member.id);
    const isRight = await this.pins.matches(pin, member.hashed_pin);
    if (isRight) await this.attempts.forgetAttempts(member.tenant_id, member.id);
    return isRight;
  }

  /** Each attempt counts before it is made: many at once cannot be more than the rules allow. */
  private async countAttempt(tenantId: string, staffId: string): Promise<void> {
    for (let isCounted = false; !isCounted;) {
      const past = await this.attempts.findAttempts(tenantId, staffId);
      const now = new Date();
      if (past !== null) this.requireWaited(past.attempts, past.last_attempt_at, now);
      isCounted =
        past === null
          ? await this.attempts.countFirst(tenantId, staffId, now)
          : await this.attempts.countAnother(past, now);
    }
  }

  private requireWaited(attempts: number, last: Date, now: Date): void {
    // A clock that was set back must not make the wait longer.
    const passed = Math.max(0, now.getTime() - last.getTime()) / 1000;
    const remaining = delayAfter(attempts, this.rule) - passed;
    if (remaining <= 0) return;
    throw new AppError(ErrorCode.PIN_TOO_MANY_ATTEMPTS, { retryAfterSeconds: Math.ceil(remaining) });
  }
}
