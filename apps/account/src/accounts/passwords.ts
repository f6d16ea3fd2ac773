import { compare, hash } from '@node-rs/bcrypt';
import { Injectable } from '@nestjs/common';
import { InjectSettings } from '@kugelpos/platform';
import { AccountSettings } from '../account-settings.js';

/** bcrypt, computed off the event loop; bcrypt itself reads at most 72 bytes, which the request schema enforces. */
@Injectable()
export class Passwords {
  private unknownUserHash: Promise<string> | undefined;

  constructor(@InjectSettings(AccountSettings) private readonly settings: AccountSettings) {}

  hash(password: string): Promise<string> {
    return hash(password, this.settings.ACCOUNT_BCRYPT_COST);
  }

  /** Whether the password fits; without a stored hash the same work is done, so that time tells nothing. */
  async matches(password: string, storedHash: string | undefined): Promise<boolean> {
    this.unknownUserHash ??= this.hash('no such user');
    const fits = await compare(password, storedHash ?? (await this.unknownUserHash));
    return fits && storedHash !== undefined;
  }
}
