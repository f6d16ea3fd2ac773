import { Body, Controller, Delete, Get, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access } from '@kugelpos/auth';
import { API_PREFIX, ErrorCode } from '@kugelpos/contracts';
import { Answer, type Page } from '@kugelpos/platform';
import { READERS } from '../masters/master-access.js';
import {
  DeletedItem,
  Item,
  itemCode,
  ItemDeleteQuery,
  ItemListQuery,
  ItemReadQuery,
  ItemUpdate,
  NewItem,
} from './item.dto.js';
import { ItemService } from './item.service.js';

@ApiTags('items')
@Controller(`${API_PREFIX}/tenants/:tenant_id/items`)
export class ItemController {
  constructor(private readonly items: ItemService) {}

  @Post()
  @Access('manager')
  @Answer({
    operation: 'create_item_master_async',
    summary: 'Create an item',
    status: 201,
    data: Item,
    errors: [ErrorCode.DUPLICATE_KEY, ErrorCode.BARCODE_TAKEN],
  })
  create(@Param('tenant_id') tenantId: string, @Body({ schema: NewItem }) request: NewItem): Promise<Item> {
    return this.items.create(tenantId, request);
  }

  @Get()
  @Access(...READERS)
  @Answer({ operation: 'get_item_master_all_async', summary: 'The items of the tenant', data: Item, list: true })
  list(
    @Param('tenant_id') tenantId: string,
    @Query({ schema: ItemListQuery }) query: ItemListQuery,
  ): Promise<Page<Item>> {
    return this.items.list(tenantId, query);
  }

  @Get(':item_code')
  @Access(...READERS)
  @Answer({ operation: 'get_item_master_async', summary: 'One item', data: Item, errors: [ErrorCode.NOT_FOUND] })
  get(
    @Param('tenant_id') tenantId: string,
    @Param('item_code', { schema: itemCode }) code: string,
    @Query({ schema: ItemReadQuery }) query: ItemReadQuery,
  ): Promise<Item> {
    return this.items.get(tenantId, code, query.isLogicalDeleted);
  }

  @Put(':item_code')
  @Access('manager')
  @Answer({
    operation: 'update_item_master_async',
    summary: 'Change an item',
    data: Item,
    errors: [ErrorCode.NOT_FOUND, ErrorCode.CONFLICT, ErrorCode.BARCODE_TAKEN],
  })
  update(
    @Param('tenant_id') tenantId: string,
    @Param('item_code', { schema: itemCode }) code: string,
    @Body({ schema: ItemUpdate }) request: ItemUpdate,
  ): Promise<Item> {
    return this.items.update(tenantId, code, request);
  }

  @Delete(':item_code')
  @Access('manager')
  @Answer({
    operation: 'delete_item_master_async',
    summary: 'Delete an item, for good or logically',
    data: DeletedItem,
    errors: [ErrorCode.NOT_FOUND],
  })
  remove(
    @Param('tenant_id') tenantId: string,
    @Param('item_code', { schema: itemCode }) code: string,
    @Query({ schema: ItemDeleteQuery }) query: ItemDeleteQuery,
  ): Promise<DeletedItem> {
    return this.items.remove(tenantId, code, query.isLogical);
  }
}
