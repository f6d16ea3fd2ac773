import { Body, Controller, Delete, Get, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access } from '@kugelpos/auth';
import { API_PREFIX, ErrorCode } from '@kugelpos/contracts';
import { Answer, type Page } from '@kugelpos/platform';
import { READERS } from '../masters/master-access.js';
import { ListQuery } from '../masters/master-paging.js';
import {
  BarcodeTemplate,
  BarcodeTemplateUpdate,
  DeletedBarcodeTemplate,
  NewBarcodeTemplate,
  templatePrefix,
} from './barcode-template.dto.js';
import { BarcodeTemplateService } from './barcode-template.service.js';

@ApiTags('barcodes')
@Controller(`${API_PREFIX}/tenants/:tenant_id/barcode-templates`)
export class BarcodeTemplateController {
  constructor(private readonly templates: BarcodeTemplateService) {}

  @Post()
  @Access('manager')
  @Answer({
    operation: 'create_barcode_template',
    summary: 'Say how in-store codes of a prefix are read',
    status: 201,
    data: BarcodeTemplate,
    errors: [ErrorCode.DUPLICATE_KEY],
  })
  create(
    @Param('tenant_id') tenantId: string,
    @Body({ schema: NewBarcodeTemplate }) request: NewBarcodeTemplate,
  ): Promise<BarcodeTemplate> {
    return this.templates.create(tenantId, request);
  }

  @Get()
  @Access(...READERS)
  @Answer({
    operation: 'get_barcode_templates',
    summary: 'The templates of in-store codes',
    data: BarcodeTemplate,
    list: true,
  })
  list(
    @Param('tenant_id') tenantId: string,
    @Query({ schema: ListQuery }) query: ListQuery,
  ): Promise<Page<BarcodeTemplate>> {
    return this.templates.list(tenantId, query);
  }

  @Get(':prefix')
  @Access(...READERS)
  @Answer({
    operation: 'get_barcode_template',
    summary: 'One template',
    data: BarcodeTemplate,
    errors: [ErrorCode.NOT_FOUND],
  })
  get(
    @Param('tenant_id') tenantId: string,
    @Param('prefix', { schema: templatePrefix }) prefix: string,
  ): Promise<BarcodeTemplate> {
    return this.templates.get(tenantId, prefix);
  }

  @Put(':prefix')
  @Access('manager')
  @Answer({
    operation: 'update_barcode_template',
    summary: 'Replace a template',
    data: BarcodeTemplate,
    errors: [ErrorCode.NOT_FOUND],
  })
  update(
    @Param('tenant_id') tenantId: string,
    @Param('prefix', { schema: templatePrefix }) prefix: string,
    @Body({ schema: BarcodeTemplateUpdate }) request: BarcodeTemplateUpdate,
  ): Promise<BarcodeTemplate> {
    return this.templates.update(tenantId, prefix, request);
  }

  @Delete(':prefix')
  @Access('manager')
  @Answer({
    operation: 'delete_barcode_template',
    summary: 'Delete a template',
    data: DeletedBarcodeTemplate,
    errors: [ErrorCode.NOT_FOUND],
  })
  remove(
    @Param('tenant_id') tenantId: string,
    @Param('prefix', { schema: templatePrefix }) prefix: string,
  ): Promise<DeletedBarcodeTemplate> {
    return this.templates.remove(tenantId, prefix);
  }
}
