import { Body, Controller, Delete, Get, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access } from '@kugelpos/auth';
import { API_PREFIX, ErrorCode } from '@kugelpos/contracts';
import { Answer, type Page } from '@kugelpos/platform';
import { READERS } from '../masters/master-access.js';
import { ListQuery } from '../masters/master-paging.js';
import {
  DeletedSetting,
  NewSetting,
  Setting,
  settingName,
  SettingUpdate,
  SettingValue,
  ValueQuery,
} from './setting.dto.js';
import { SettingService } from './setting.service.js';

@ApiTags('settings')
@Controller(`${API_PREFIX}/tenants/:tenant_id/settings`)
export class SettingController {
  constructor(private readonly settings: SettingService) {}

  @Post()
  @Access('manager')
  @Answer({
    operation: 'create_settings_master_async',
    summary: 'Create a setting',
    status: 201,
    data: Setting,
    errors: [ErrorCode.DUPLICATE_KEY],
  })
  create(@Param('tenant_id') tenantId: string, @Body({ schema: NewSetting }) request: NewSetting): Promise<Setting> {
    return this.settings.create(tenantId, request);
  }

  @Get()
  @Access(...READERS)
  @Answer({ operation: 'get_settings_master_async', summary: 'The settings of the tenant', data: Setting, list: true })
  list(@Param('tenant_id') tenantId: string, @Query({ schema: ListQuery }) query: ListQuery): Promise<Page<Setting>> {
    return this.settings.list(tenantId, query);
  }

  @Get(':name')
  @Access(...READERS)
  @Answer({
    operation: 'get_settings_master_by_name_async',
    summary: 'One setting',
    data: Setting,
    errors: [ErrorCode.NOT_FOUND],
  })
  get(@Param('tenant_id') tenantId: string, @Param('name', { schema: settingName }) name: string): Promise<Setting> {
    return this.settings.get(tenantId, name);
  }

  @Get(':name/value')
  @Access(...READERS)
  @Answer({
    operation: 'get_settings_value_by_name_async',
    summary: 'The value of a setting that holds at a terminal',
    data: SettingValue,
    errors: [ErrorCode.NOT_FOUND],
  })
  value(
    @Param('tenant_id') tenantId: string,
    @Param('name', { schema: settingName }) name: string,
    @Query({ schema: ValueQuery }) query: ValueQuery,
  ): Promise<SettingValue> {
    return this.settings.value(tenantId, name, query);
  }

  @Put(':name')
  @Access('manager')
  @Answer({
    operation: 'update_settings_master_async',
    summary: 'Change a setting',
    data: Setting,
    errors: [ErrorCode.NOT_FOUND],
  })
  update(
    @Param('tenant_id') tenantId: string,
    @Param('name', { schema: settingName }) name: string,
    @Body({ schema: SettingUpdate }) request: SettingUpdate,
  ): Promise<Setting> {
    return this.settings.update(tenantId, name, request);
  }

  @Delete(':name')
  @Access('manager')
  @Answer({
    operation: 'delete_settings_master_async',
    summary: 'Delete a setting',
    data: DeletedSetting,
    errors: [ErrorCode.NOT_FOUND],
  })
  remove(
    @Param('tenant_id') tenantId: string,
    @Param('name', { schema: settingName }) name: string,
  ): Promise<DeletedSetting> {
    return this.settings.remove(tenantId, name);
  }
}
