import { compare, hash } from '@node-rs/bcrypt';
import { Injectable } from '@nestjs/common';
import { InjectSettings } from '@kugelpos/platform';
import { AccountSettings } from '../account-settings.js';

/** bcrypt reads no more of a password. */
export const BCRYPT_BYTES = 72;

const BCRYPT_HASH = /^\$2[abxy]\$(\d\d)\$[./A-Za-z0-9]{53}$/;

/** bcrypt, computed off the event loop. */
@Injectable()
export class Passwords {
  /** Made at the start: made with the first unknown user, it would be one hash more than with a known one. */
  private readonly hashOfNobody: Promise<string>;

  constructor(@InjectSettings(AccountSettings) private readonly settings: AccountSettings) {
    this.hashOfNobody = this.hash('no such user');
  }

  /** Hash of a password of at most {@link BCRYPT_BYTES} bytes. */
  hash(password: string): Promise<string> {
    return hash(password, this.settings.ACCOUNT_BCRYPT_COST);
  }

  /** Whether the password fits; without a usable hash the same work is done, so that time tells nothing. */
  async matches(password: string, storedHash: string | undefined): Promise<boolean> {
    const isUsable =
      storedHash !== undefined && BCRYPT_HASH.test(storedHash) && Buffer.byteLength(password) <= BCRYPT_BYTES;
    const fits = await compare(password, isUsable ? storedHash : await this.hashOfNobody);
    return fits && isUsable;
  }

  /** Whether a hash was made with a lower cost than new ones are. */
  isOutdated(storedHash: string): boolean {
    return Number(BCRYPT_HASH.exec(storedHash)?.[1]) < this.settings.ACCOUNT_BCRYPT_COST;
  }
}
