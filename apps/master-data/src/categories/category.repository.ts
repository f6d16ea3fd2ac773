import { Injectable } from '@nestjs/common';
import type { Page, Paging } from '@kugelpos/platform';
import { ServiceDatabase, TenantRepository, type NewDocument } from '@kugelpos/tenancy';
import { categories, type CategoryDocument } from './category.schema.js';

type CategoryChange = Pick<CategoryDocument, 'description' | 'description_short' | 'tax_code'>;

@Injectable()
export class CategoryRepository extends TenantRepository<CategoryDocument> {
  constructor(db: ServiceDatabase) {
    super(db, categories);
  }

  findCategory(tenantId: string, code: string): Promise<CategoryDocument | null> {
    return this.findOne(tenantId, { tenant_id: tenantId, category_code: code });
  }

  listCategories(tenantId: string, paging: Paging): Promise<Page<CategoryDocument>> {
    return this.page(tenantId, { tenant_id: tenantId }, paging);
  }

  /** Whether a category names the tax. */
  async hasTax(tenantId: string, taxCode: string): Promise<boolean> {
    return (await this.findOne(tenantId, { tenant_id: tenantId, tax_code: taxCode })) !== null;
  }

  addCategory(tenantId: string, category: NewDocument<CategoryDocument>): Promise<CategoryDocument> {
    return this.insert(tenantId, category);
  }

  changeCategory(tenantId: string, code: string, change: CategoryChange): Promise<CategoryDocument | null> {
    return this.updateOne(tenantId, { tenant_id: tenantId, category_code: code }, { $set: change });
  }

  removeCategory(tenantId: string, code: string): Promise<boolean> {
    return this.deleteOne(tenantId, { tenant_id: tenantId, category_code: code });
  }
}
