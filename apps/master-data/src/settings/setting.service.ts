import { Injectable } from '@nestjs/common';
import { NotFoundError } from '@kugelpos/errors';
import { InjectSettings, PlatformSettings, type Page } from '@kugelpos/platform';
import { MasterChanges } from '../masters/master-changes.js';
import { masterPaging, type ListQuery } from '../masters/master-paging.js';
import { recordTimesOf } from '../masters/master.dto.js';
import { normaliseJson } from './normalise-json.js';
import { checkOwnSetting } from './own-settings.js';
import { valueAt, type Place } from './setting-value.js';
import type { DeletedSetting, NewSetting, Setting, SettingUpdate, SettingValue } from './setting.dto.js';
import { SettingRepository } from './setting.repository.js';
import type { SettingDocument } from './setting.schema.js';

@Injectable()
export class SettingService {
  constructor(
    private readonly settings: SettingRepository,
    private readonly changes: MasterChanges,
    @InjectSettings(PlatformSettings) private readonly platform: PlatformSettings,
  ) {}

  async create(tenantId: string, request: NewSetting): Promise<Setting> {
    checkOwnSetting(request.name, request);
    const setting = await this.settings.addSetting(tenantId, {
      tenant_id: tenantId,
      name: request.name,
      ...stored(request),
      shard_key: tenantId,
    });
    return this.announced(setting);
  }

  async list(tenantId: string, query: ListQuery): Promise<Page<Setting>> {
    const page = await this.settings.listSettings(tenantId, masterPaging(query, 'name'));
    return page.map((setting) => this.toSetting(setting));
  }

  async get(tenantId: string, name: string): Promise<Setting> {
    return this.toSetting(await this.require(tenantId, name));
  }

  /** The value that holds at a terminal (spec §4.4 rule 1). */
  async value(tenantId: string, name: string, place: Place): Promise<SettingValue> {
    return { value: valueAt(place, await this.require(tenantId, name)) };
  }

  async update(tenantId: string, name: string, request: SettingUpdate): Promise<Setting> {
    checkOwnSetting(name, request);
    const setting = await this.settings.changeSetting(tenantId, name, stored(request));
    if (setting === null) throw new NotFoundError('Setting');
    return this.announced(setting);
  }

  async remove(tenantId: string, name: string): Promise<DeletedSetting> {
    if (!(await this.settings.removeSetting(tenantId, name))) throw new NotFoundError('Setting');
    await this.changes.announce('setting', tenantId, name);
    return { name };
  }

  private async require(tenantId: string, name: string): Promise<SettingDocument> {
    const setting = await this.settings.findSetting(tenantId, name);
    if (setting === null) throw new NotFoundError('Setting');
    return setting;
  }

  private async announced(setting: SettingDocument): Promise<Setting> {
    await this.changes.announce('setting', setting.tenant_id, setting.name, setting.revision);
    return this.toSetting(setting);
  }

  private toSetting(setting: SettingDocument): Setting {
    return {
      name: setting.name,
      defaultValue: setting.default_value,
      values: setting.values.map((entry) => ({
        storeCode: entry.store_code,
        terminalNo: entry.terminal_no,
        value: entry.value,
      })),
      ...recordTimesOf(setting, this.platform.TIMEZONE),
    };
  }
}

/** Values in their normal form (spec §4.4 rule 2). */
function stored(request: SettingUpdate): Pick<SettingDocument, 'default_value' | 'values'> {
  return {
    default_value: normaliseJson(request.defaultValue),
    values: request.values.map((entry) => ({
      store_code: entry.storeCode ?? null,
      terminal_no: entry.terminalNo ?? null,
      value: normaliseJson(entry.value),
    })),
  };
}
