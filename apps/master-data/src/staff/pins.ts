import { hash } from '@node-rs/bcrypt';
import { Injectable } from '@nestjs/common';
import { InjectSettings } from '@kugelpos/platform';
import { MasterDataSettings } from '../master-data-settings.js';

/** bcrypt, computed off the event loop; bcrypt itself reads at most 72 bytes, which the request schema enforces. */
@Injectable()
export class Pins {
  constructor(@InjectSettings(MasterDataSettings) private readonly settings: MasterDataSettings) {}

  hash(pin: string): Promise<string> {
    return hash(pin, this.settings.MASTER_DATA_PIN_BCRYPT_COST);
  }
}
