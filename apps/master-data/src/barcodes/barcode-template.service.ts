import { Injectable } from '@nestjs/common';
import { InvalidInputError, NotFoundError } from '@kugelpos/errors';
import { InjectSettings, PlatformSettings, type Page } from '@kugelpos/platform';
import { masterPaging, type ListQuery } from '../masters/master-paging.js';
import { recordTimesOf } from '../masters/master.dto.js';
import type {
  BarcodeTemplate,
  BarcodeTemplateUpdate,
  DeletedBarcodeTemplate,
  NewBarcodeTemplate,
} from './barcode-template.dto.js';
import { BarcodeTemplateRepository } from './barcode-template.repository.js';
import type { BarcodeTemplateDocument } from './barcode-template.schema.js';
import { layoutIssues, type CodeLayout } from './in-store-code.js';

@Injectable()
export class BarcodeTemplateService {
  constructor(
    private readonly templates: BarcodeTemplateRepository,
    @InjectSettings(PlatformSettings) private readonly platform: PlatformSettings,
  ) {}

  async create(tenantId: string, { prefix, ...request }: NewBarcodeTemplate): Promise<BarcodeTemplate> {
    const layout = layoutFrom(prefix, request);
    return this.toTemplate(await this.templates.addTemplate(tenantId, { ...layout, name: request.name }));
  }

  async list(tenantId: string, query: ListQuery): Promise<Page<BarcodeTemplate>> {
    const page = await this.templates.listTemplates(tenantId, masterPaging(query, 'prefix'));
    return page.map((template) => this.toTemplate(template));
  }

  async get(tenantId: string, prefix: string): Promise<BarcodeTemplate> {
    const template = await this.templates.findTemplate(tenantId, prefix);
    if (template === null) throw new NotFoundError('Barcode template');
    return this.toTemplate(template);
  }

  async update(tenantId: string, prefix: string, request: BarcodeTemplateUpdate): Promise<BarcodeTemplate> {
    const layout = layoutFrom(prefix, request);
    const template = await this.templates.changeTemplate(tenantId, { ...layout, name: request.name });
    if (template === null) throw new NotFoundError('Barcode template');
    return this.toTemplate(template);
  }

  async remove(tenantId: string, prefix: string): Promise<DeletedBarcodeTemplate> {
    if (!(await this.templates.removeTemplate(tenantId, prefix))) throw new NotFoundError('Barcode template');
    return { prefix };
  }

  private toTemplate(template: BarcodeTemplateDocument): BarcodeTemplate {
    return {
      prefix: template.prefix,
      name: template.name,
      item: template.item,
      value: template.value,
      innerCheck: template.inner_check,
      ...recordTimesOf(template, this.platform.TIMEZONE),
    };
  }
}

/** @throws InvalidInputError if the fields do not fit into a code */
function layoutFrom(prefix: string, { item, value, innerCheck }: BarcodeTemplateUpdate): CodeLayout {
  const layout: CodeLayout = {
    prefix,
    item,
    value: value ? { ...value, unit: value.unit ?? null } : null,
    inner_check: innerCheck ?? null,
  };
  const issues = layoutIssues(layout).map(([field, reason]) => ({ location: ['body', field], reason }));
  if (issues.length > 0) throw new InvalidInputError(issues);
  return layout;
}
