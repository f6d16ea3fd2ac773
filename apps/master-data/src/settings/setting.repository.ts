import { Injectable } from '@nestjs/common';
import type { Page, Paging } from '@kugelpos/platform';
import { ServiceDatabase, TenantRepository, type NewDocument } from '@kugelpos/tenancy';
import { settings, type SettingDocument } from './setting.schema.js';

type SettingChange = Pick<SettingDocument, 'default_value' | 'values'>;

@Injectable()
export class SettingRepository extends TenantRepository<SettingDocument> {
  constructor(db: ServiceDatabase) {
    super(db, settings);
  }

  findSetting(tenantId: string, name: string): Promise<SettingDocument | null> {
    return this.findOne(tenantId, { tenant_id: tenantId, name });
  }

  listSettings(tenantId: string, paging: Paging): Promise<Page<SettingDocument>> {
    return this.page(tenantId, { tenant_id: tenantId }, paging);
  }

  addSetting(tenantId: string, setting: NewDocument<SettingDocument>): Promise<SettingDocument> {
    return this.insert(tenantId, setting);
  }

  changeSetting(tenantId: string, name: string, change: SettingChange): Promise<SettingDocument | null> {
    return this.updateOne(tenantId, { tenant_id: tenantId, name }, { $set: change });
  }

  removeSetting(tenantId: string, name: string): Promise<boolean> {
    return this.deleteOne(tenantId, { tenant_id: tenantId, name });
  }
}
