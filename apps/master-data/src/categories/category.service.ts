import { Injectable } from '@nestjs/common';
import { NotFoundError } from '@kugelpos/errors';
import { InjectSettings, PlatformSettings, type Page } from '@kugelpos/platform';
import { MasterChanges } from '../masters/master-changes.js';
import { masterPaging, type ListQuery } from '../masters/master-paging.js';
import { recordTimesOf } from '../masters/master.dto.js';
import { TaxService } from '../taxes/tax.service.js';
import type { Category, CategoryUpdate, DeletedCategory, NewCategory } from './category.dto.js';
import { CategoryRepository } from './category.repository.js';
import type { CategoryDocument } from './category.schema.js';

@Injectable()
export class CategoryService {
  constructor(
    private readonly categories: CategoryRepository,
    private readonly taxes: TaxService,
    private readonly changes: MasterChanges,
    @InjectSettings(PlatformSettings) private readonly platform: PlatformSettings,
  ) {}

  async create(tenantId: string, request: NewCategory): Promise<Category> {
    await this.taxes.requireTax(tenantId, request.taxCode);
    const category = await this.categories.addCategory(tenantId, {
      tenant_id: tenantId,
      category_code: request.categoryCode,
      ...stored(request),
      shard_key: tenantId,
    });
    return this.announced(category);
  }

  async list(tenantId: string, query: ListQuery): Promise<Page<Category>> {
    const page = await this.categories.listCategories(tenantId, masterPaging(query, 'category_code'));
    return page.map((category) => this.toCategory(category));
  }

  async get(tenantId: string, code: string): Promise<Category> {
    const category = await this.categories.findCategory(tenantId, code);
    if (category === null) throw new NotFoundError('Category');
    return this.toCategory(category);
  }

  async update(tenantId: string, code: string, request: CategoryUpdate): Promise<Category> {
    await this.taxes.requireTax(tenantId, request.taxCode);
    const category = await this.categories.changeCategory(tenantId, code, stored(request));
    if (category === null) throw new NotFoundError('Category');
    return this.announced(category);
  }

  /** Items and promotions may still name it: they keep working without it (spec §2.9, D-38). */
  async remove(tenantId: string, code: string): Promise<DeletedCategory> {
    if (!(await this.categories.removeCategory(tenantId, code))) throw new NotFoundError('Category');
    await this.changes.announce('category', tenantId, code);
    return { categoryCode: code };
  }

  private async announced(category: CategoryDocument): Promise<Category> {
    await this.changes.announce('category', category.tenant_id, category.category_code, category.revision);
    return this.toCategory(category);
  }

  private toCategory(category: CategoryDocument): Category {
    return {
      categoryCode: category.category_code,
      description: category.description,
      descriptionShort: category.description_short,
      taxCode: category.tax_code,
      ...recordTimesOf(category, this.platform.TIMEZONE),
    };
  }
}

function stored(request: CategoryUpdate) {
  return {
    description: request.description,
    description_short: request.descriptionShort,
    tax_code: request.taxCode,
  };
}
