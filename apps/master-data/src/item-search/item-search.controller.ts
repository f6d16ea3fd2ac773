import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access } from '@kugelpos/auth';
import { API_PREFIX } from '@kugelpos/contracts';
import { Answer } from '@kugelpos/platform';
import { READERS } from '../masters/master-access.js';
import { storeCode } from '../store-items/store-item.dto.js';
import { FoundItem, ItemSearchQuery } from './item-search.dto.js';
import { ItemSearchService } from './item-search.service.js';

@ApiTags('items')
@Controller(`${API_PREFIX}/tenants/:tenant_id/stores/:store_code/item-search`)
export class ItemSearchController {
  constructor(private readonly search: ItemSearchService) {}

  @Get()
  @Access(...READERS)
  @Answer({
    operation: 'search_items',
    summary: 'Items for a look-up field: by code, barcode, start of the code, or part of a name',
    data: FoundItem,
    list: true,
  })
  find(
    @Param('tenant_id') tenantId: string,
    @Param('store_code', { schema: storeCode }) store: string,
    @Query({ schema: ItemSearchQuery }) query: ItemSearchQuery,
  ): Promise<FoundItem[]> {
    return this.search.search(tenantId, store, query);
  }
}
