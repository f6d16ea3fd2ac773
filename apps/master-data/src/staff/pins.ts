import { compare, hash } from '@node-rs/bcrypt';
import { Injectable } from '@nestjs/common';
import { InjectSettings } from '@kugelpos/platform';
import { MasterDataSettings } from '../master-data-settings.js';

/** bcrypt, computed off the event loop; bcrypt itself reads at most 72 bytes, which the request schema enforces. */
@Injectable()
export class Pins {
  private unknownStaffHash: Promise<string> | undefined;

  constructor(@InjectSettings(MasterDataSettings) private readonly settings: MasterDataSettings) {}

  hash(pin: string): Promise<string> {
    return hash(pin, this.settings.MASTER_DATA_PIN_BCRYPT_COST);
  }

  /** Whether the PIN fits; without a stored hash the same work is done, so that time tells nothing. */
  async matches(pin: string, storedHash: string | undefined): Promise<boolean> {
    this.unknownStaffHash ??= this.hash('no such staff');
    const fits = await compare(pin, storedHash ?? (await this.unknownStaffHash));
    return fits && storedHash !== undefined;
  }
}
