import { Body, Controller, Delete, Get, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access } from '@kugelpos/auth';
import { API_PREFIX, ErrorCode } from '@kugelpos/contracts';
import { Answer, type Page } from '@kugelpos/platform';
import { READERS } from '../masters/master-access.js';
import { ListQuery } from '../masters/master-paging.js';
import { Category, categoryCode, CategoryUpdate, DeletedCategory, NewCategory } from './category.dto.js';
import { CategoryService } from './category.service.js';

@ApiTags('categories')
@Controller(`${API_PREFIX}/tenants/:tenant_id/categories`)
export class CategoryController {
  constructor(private readonly categories: CategoryService) {}

  @Post()
  @Access('manager')
  @Answer({
    operation: 'create_category',
    summary: 'Create a category',
    status: 201,
    data: Category,
    errors: [ErrorCode.DUPLICATE_KEY],
  })
  create(@Param('tenant_id') tenantId: string, @Body({ schema: NewCategory }) request: NewCategory): Promise<Category> {
    return this.categories.create(tenantId, request);
  }

  @Get()
  @Access(...READERS)
  @Answer({ operation: 'get_categories', summary: 'The categories of the tenant', data: Category, list: true })
  list(@Param('tenant_id') tenantId: string, @Query({ schema: ListQuery }) query: ListQuery): Promise<Page<Category>> {
    return this.categories.list(tenantId, query);
  }

  @Get(':category_code')
  @Access(...READERS)
  @Answer({ operation: 'get_category', summary: 'One category', data: Category, errors: [ErrorCode.NOT_FOUND] })
  get(
    @Param('tenant_id') tenantId: string,
    @Param('category_code', { schema: categoryCode }) code: string,
  ): Promise<Category> {
    return this.categories.get(tenantId, code);
  }

  @Put(':category_code')
  @Access('manager')
  @Answer({ operation: 'update_category', summary: 'Change a category', data: Category, errors: [ErrorCode.NOT_FOUND] })
  update(
    @Param('tenant_id') tenantId: string,
    @Param('category_code', { schema: categoryCode }) code: string,
    @Body({ schema: CategoryUpdate }) request: CategoryUpdate,
  ): Promise<Category> {
    return this.categories.update(tenantId, code, request);
  }

  @Delete(':category_code')
  @Access('manager')
  @Answer({
    operation: 'delete_category',
    summary: 'Delete a category',
    data: DeletedCategory,
    errors: [ErrorCode.NOT_FOUND],
  })
  remove(
    @Param('tenant_id') tenantId: string,
    @Param('category_code', { schema: categoryCode }) code: string,
  ): Promise<DeletedCategory> {
    return this.categories.remove(tenantId, code);
  }
}
