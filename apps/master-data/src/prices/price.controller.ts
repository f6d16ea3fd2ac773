import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access } from '@kugelpos/auth';
import { API_PREFIX, ErrorCode } from '@kugelpos/contracts';
import { Answer } from '@kugelpos/platform';
import { itemCode } from '../items/item.dto.js';
import { READERS } from '../masters/master-access.js';
import { storeCode } from '../store-items/store-item.dto.js';
import { PriceChanges, PricePlan, StorePriceChanges } from './price.dto.js';
import { PriceService } from './price.service.js';

@ApiTags('prices')
@Controller(`${API_PREFIX}/tenants/:tenant_id`)
export class PriceController {
  constructor(private readonly prices: PriceService) {}

  @Get('items/:item_code/prices')
  @Access(...READERS)
  @Answer({
    operation: 'get_item_prices',
    summary: 'The common price of an item, now and to come',
    data: PricePlan,
    errors: [ErrorCode.NOT_FOUND],
  })
  common(
    @Param('tenant_id') tenantId: string,
    @Param('item_code', { schema: itemCode }) code: string,
  ): Promise<PricePlan> {
    return this.prices.common(tenantId, code);
  }

  @Put('items/:item_code/prices')
  @Access('manager')
  @Answer({
    operation: 'update_item_prices',
    summary: 'Plan the common prices of an item; those planned before are replaced',
    data: PricePlan,
    errors: [ErrorCode.NOT_FOUND, ErrorCode.CONFLICT],
  })
  planCommon(
    @Param('tenant_id') tenantId: string,
    @Param('item_code', { schema: itemCode }) code: string,
    @Body({ schema: PriceChanges }) request: PriceChanges,
  ): Promise<PricePlan> {
    return this.prices.planCommon(tenantId, code, request);
  }

  @Get('stores/:store_code/items/:item_code/prices')
  @Access(...READERS)
  @Answer({
    operation: 'get_item_store_prices',
    summary: "A store's own price of an item, now and to come",
    data: PricePlan,
    errors: [ErrorCode.NOT_FOUND],
  })
  ofStore(
    @Param('tenant_id') tenantId: string,
    @Param('store_code', { schema: storeCode }) store: string,
    @Param('item_code', { schema: itemCode }) code: string,
  ): Promise<PricePlan> {
    return this.prices.ofStore(tenantId, { storeCode: store, itemCode: code });
  }

  @Put('stores/:store_code/items/:item_code/prices')
  @Access('manager')
  @Answer({
    operation: 'update_item_store_prices',
    summary: "Plan a store's own prices of an item; those planned before are replaced",
    data: PricePlan,
    errors: [ErrorCode.NOT_FOUND, ErrorCode.CONFLICT, ErrorCode.DUPLICATE_KEY],
  })
  planOfStore(
    @Param('tenant_id') tenantId: string,
    @Param('store_code', { schema: storeCode }) store: string,
    @Param('item_code', { schema: itemCode }) code: string,
    @Body({ schema: StorePriceChanges }) request: StorePriceChanges,
  ): Promise<PricePlan> {
    return this.prices.planOfStore(tenantId, { storeCode: store, itemCode: code }, request);
  }
}
