import { Injectable } from '@nestjs/common';
import type { Page, Paging } from '@kugelpos/platform';
import { ServiceDatabase, TenantRepository } from '@kugelpos/tenancy';
import { barcodeTemplates, type BarcodeTemplateDocument } from './barcode-template.schema.js';
import type { CodeLayout } from './in-store-code.js';

type TemplateFields = CodeLayout & Pick<BarcodeTemplateDocument, 'name'>;

@Injectable()
export class BarcodeTemplateRepository extends TenantRepository<BarcodeTemplateDocument> {
  constructor(db: ServiceDatabase) {
    super(db, barcodeTemplates);
  }

  findTemplate(tenantId: string, prefix: string): Promise<BarcodeTemplateDocument | null> {
    return this.findOne(tenantId, { tenant_id: tenantId, prefix });
  }

  /** Those whose prefix is one of these. */
  findTemplates(tenantId: string, prefixes: readonly string[]): Promise<BarcodeTemplateDocument[]> {
    return this.find(tenantId, { tenant_id: tenantId, prefix: { $in: prefixes } });
  }

  listTemplates(tenantId: string, paging: Paging): Promise<Page<BarcodeTemplateDocument>> {
    return this.page(tenantId, { tenant_id: tenantId }, paging);
  }

  addTemplate(tenantId: string, template: TemplateFields): Promise<BarcodeTemplateDocument> {
    return this.insert(tenantId, { tenant_id: tenantId, shard_key: tenantId, ...template });
  }

  changeTemplate(tenantId: string, template: TemplateFields): Promise<BarcodeTemplateDocument | null> {
    return this.updateOne(tenantId, { tenant_id: tenantId, prefix: template.prefix }, { $set: template });
  }

  removeTemplate(tenantId: string, prefix: string): Promise<boolean> {
    return this.deleteOne(tenantId, { tenant_id: tenantId, prefix });
  }
}
