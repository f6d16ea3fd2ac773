import { Body, Controller, Delete, Get, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access } from '@kugelpos/auth';
import { API_PREFIX, ErrorCode } from '@kugelpos/contracts';
import { Answer, type Page } from '@kugelpos/platform';
import { itemCode } from '../items/item.dto.js';
import { READERS } from '../masters/master-access.js';
import { ListQuery } from '../masters/master-paging.js';
import {
  DeletedStoreItem,
  ItemDetail,
  ItemDetailsRequest,
  NewStoreItem,
  storeCode,
  StoreItem,
  StoreItemUpdate,
} from './store-item.dto.js';
import { StoreItemService } from './store-item.service.js';

@ApiTags('store items')
@Controller(`${API_PREFIX}/tenants/:tenant_id/stores/:store_code/items`)
export class StoreItemController {
  constructor(private readonly storeItems: StoreItemService) {}

  @Post()
  @Access('manager')
  @Answer({
    operation: 'create_item_master_async',
    summary: 'Give an item a price of its own in a store',
    status: 201,
    data: StoreItem,
    errors: [ErrorCode.DUPLICATE_KEY, ErrorCode.NOT_FOUND],
  })
  create(
    @Param('tenant_id') tenantId: string,
    @Param('store_code', { schema: storeCode }) store: string,
    @Body({ schema: NewStoreItem }) request: NewStoreItem,
  ): Promise<StoreItem> {
    return this.storeItems.create(tenantId, store, request);
  }

  @Get()
  @Access(...READERS)
  @Answer({
    operation: 'get_item_store_master_all_async',
    summary: 'The prices that a store has of its own',
    data: StoreItem,
    list: true,
  })
  list(
    @Param('tenant_id') tenantId: string,
    @Param('store_code', { schema: storeCode }) store: string,
    @Query({ schema: ListQuery }) query: ListQuery,
  ): Promise<Page<StoreItem>> {
    return this.storeItems.list(tenantId, store, query);
  }

  @Get(':item_code')
  @Access(...READERS)
  @Answer({
    operation: 'get_item_store_master_async',
    summary: "One price of a store's own",
    data: StoreItem,
    errors: [ErrorCode.NOT_FOUND],
  })
  get(
    @Param('tenant_id') tenantId: string,
    @Param('store_code', { schema: storeCode }) store: string,
    @Param('item_code', { schema: itemCode }) code: string,
  ): Promise<StoreItem> {
    return this.storeItems.get(tenantId, { storeCode: store, itemCode: code });
  }

  @Put(':item_code')
  @Access('manager')
  @Answer({
    operation: 'update_item_store_master_async',
    summary: "Change a store's own price",
    data: StoreItem,
    errors: [ErrorCode.NOT_FOUND],
  })
  update(
    @Param('tenant_id') tenantId: string,
    @Param('store_code', { schema: storeCode }) store: string,
    @Param('item_code', { schema: itemCode }) code: string,
    @Body({ schema: StoreItemUpdate }) request: StoreItemUpdate,
  ): Promise<StoreItem> {
    return this.storeItems.update(tenantId, { storeCode: store, itemCode: code }, request.storePrice);
  }

  @Delete(':item_code')
  @Access('manager')
  @Answer({
    operation: 'delete_item_store_master_async',
    summary: "Delete a store's own price",
    data: DeletedStoreItem,
    errors: [ErrorCode.NOT_FOUND],
  })
  remove(
    @Param('tenant_id') tenantId: string,
    @Param('store_code', { schema: storeCode }) store: string,
    @Param('item_code', { schema: itemCode }) code: string,
  ): Promise<DeletedStoreItem> {
    return this.storeItems.remove(tenantId, { storeCode: store, itemCode: code });
  }

  @Get(':item_code/details')
  @Access(...READERS)
  @Answer({
    operation: 'get_item_store_master_detail_async',
    summary: 'An item as a store sells it',
    data: ItemDetail,
    errors: [ErrorCode.NOT_FOUND],
  })
  detail(
    @Param('tenant_id') tenantId: string,
    @Param('store_code', { schema: storeCode }) store: string,
    @Param('item_code', { schema: itemCode }) code: string,
  ): Promise<ItemDetail> {
    return this.storeItems.detail(tenantId, { storeCode: store, itemCode: code });
  }

  @Post('details/batch')
  @Access(...READERS)
  @Answer({
    operation: 'get_item_store_master_details_async',
    summary: 'Items as a store sells them; unknown ones are left out',
    data: ItemDetail,
    list: true,
  })
  details(
    @Param('tenant_id') tenantId: string,
    @Param('store_code', { schema: storeCode }) store: string,
    @Body({ schema: ItemDetailsRequest }) request: ItemDetailsRequest,
  ): Promise<ItemDetail[]> {
    return this.storeItems.details(tenantId, store, request.itemCodes);
  }
}
