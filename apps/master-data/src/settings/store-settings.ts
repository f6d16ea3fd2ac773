import { Injectable, Logger } from '@nestjs/common';
import { MasterSetting, type StaffOperation } from '@kugelpos/contracts';
import { InjectSettings } from '@kugelpos/platform';
import { MasterDataSettings } from '../master-data-settings.js';
import { operationsOf, signInPinOf, type SignInPin } from './own-settings.js';
import { valueAt, type Place } from './setting-value.js';
import { SettingRepository } from './setting.repository.js';

/** The settings that this service itself obeys, as they hold at a terminal; else the environment's (decisions 14). */
@Injectable()
export class StoreSettings {
  private readonly logger = new Logger('Settings');

  constructor(
    private readonly settings: SettingRepository,
    @InjectSettings(MasterDataSettings) private readonly environment: MasterDataSettings,
  ) {}

  signInPin(tenantId: string, place: Place): Promise<SignInPin> {
    return this.read(MasterSetting.signInPin, tenantId, place, signInPinOf);
  }

  /** Operations that must carry a reason. */
  reasonRequired(tenantId: string, place: Place): Promise<readonly StaffOperation[]> {
    return this.read(MasterSetting.reasonRequired, tenantId, place, operationsOf);
  }

  private async read<N extends keyof MasterDataSettings & MasterSetting>(
    name: N,
    tenantId: string,
    place: Place,
    parse: (text: string) => MasterDataSettings[N] | undefined,
  ): Promise<MasterDataSettings[N]> {
    const setting = await this.settings.findSetting(tenantId, name);
    if (setting === null) return this.environment[name];
    const value = parse(valueAt(place, setting));
    // Only what another program wrote: the API refuses it.
    if (value === undefined) this.logger.warn(`tenant ${tenantId}: ${name} cannot be used: the environment's is taken`);
    return value ?? this.environment[name];
  }
}
