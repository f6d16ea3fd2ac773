import { Body, Controller, Get, Headers, Param, Put, Query } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import { Access, ReachOfTerminal } from '@kugelpos/auth';
import { API_PREFIX, ErrorCode, Header } from '@kugelpos/contracts';
import { Answer, wire } from '@kugelpos/platform';
import {
  ChangeQuery,
  ItemCode,
  MinimumRequest,
  NewItemCode,
  ReorderRequest,
  Stock,
  StockPaging,
  StockSetRequest,
  StockUpdate,
  StockUpdateRequest,
  stockList,
  type StockList,
} from './stock.dto.js';
import { StockService } from './stock.service.js';

/** Header of changes: a request repeated with the same key is one change. */
const ONCE = { name: Header.idempotencyKey, required: false, description: 'makes repeated requests one change' };
const USUAL = [ErrorCode.GENERAL, ErrorCode.TENANT_NOT_SET_UP];
const tenant = { schema: wire.string() };
const store = { schema: wire.code() };
const item = { schema: ItemCode };
const newItem = { schema: NewItemCode };

@ApiTags('stock')
@Controller(`${API_PREFIX}/tenants/:tenant_id/stores/:store_code/stock`)
export class StockController {
  constructor(private readonly stocks: StockService) {}

  @Get()
  @Access('clerk', 'terminal', 'apiKey', 'service')
  @ReachOfTerminal('store')
  @Answer({
    operation: 'get_store_stocks',
    summary: "A store's stock by item code",
    data: stockList(Stock),
    errors: USUAL,
  })
  list(
    @Param('tenant_id', tenant) tenantId: string,
    @Param('store_code', store) storeCode: string,
    @Query({ schema: StockPaging }) paging: StockPaging,
  ): Promise<StockList<Stock>> {
    return this.stocks.list({ tenantId, storeCode }, paging);
  }

  @Get('low')
  @Access('clerk', 'terminal', 'apiKey', 'service')
  @ReachOfTerminal('store')
  @Answer({ operation: 'get_low_stocks', summary: 'Items below their minimum', data: stockList(Stock), errors: USUAL })
  low(
    @Param('tenant_id', tenant) tenantId: string,
    @Param('store_code', store) storeCode: string,
  ): Promise<StockList<Stock>> {
    return this.stocks.low({ tenantId, storeCode });
  }

  @Get('reorder-alerts')
  @Access('clerk', 'terminal', 'apiKey', 'service')
  @ReachOfTerminal('store')
  @Answer({
    operation: 'get_reorder_alerts',
    summary: 'Items at or below their reorder point',
    data: stockList(Stock),
    errors: USUAL,
  })
  reorderAlerts(
    @Param('tenant_id', tenant) tenantId: string,
    @Param('store_code', store) storeCode: string,
  ): Promise<StockList<Stock>> {
    return this.stocks.toReorder({ tenantId, storeCode });
  }

  @Get(':item_code')
  @Access('clerk', 'terminal', 'apiKey', 'service')
  @ReachOfTerminal('store')
  @Answer({
    operation: 'get_stock',
    summary: 'Stock of an item',
    data: Stock,
    errors: [...USUAL, ErrorCode.STOCK_NOT_FOUND],
  })
  get(
    @Param('tenant_id', tenant) tenantId: string,
    @Param('store_code', store) storeCode: string,
    @Param('item_code', item) itemCode: string,
  ): Promise<Stock> {
    return this.stocks.get({ tenantId, storeCode, itemCode });
  }

  @Get(':item_code/history')
  @Access('clerk', 'terminal', 'apiKey', 'service')
  @ReachOfTerminal('store')
  @Answer({
    operation: 'get_stock_history',
    summary: "Changes of an item's quantity, newest first",
    data: stockList(StockUpdate),
    errors: USUAL,
  })
  history(
    @Param('tenant_id', tenant) tenantId: string,
    @Param('store_code', store) storeCode: string,
    @Param('item_code', item) itemCode: string,
    @Query({ schema: StockPaging }) paging: StockPaging,
  ): Promise<StockList<StockUpdate>> {
    return this.stocks.history({ tenantId, storeCode, itemCode }, paging);
  }

  @Put(':item_code/update')
  @Access('manager')
  @ApiHeader(ONCE)
  @Answer({
    operation: 'update_stock',
    summary: "Add to an item's quantity, or take away",
    data: StockUpdate,
    errors: [...USUAL, ErrorCode.STOCK_UPDATE_INVALID, ErrorCode.STOCK_UPDATE_CONFLICT],
  })
  update(
    @Param('tenant_id', tenant) tenantId: string,
    @Param('store_code', store) storeCode: string,
    @Param('item_code', newItem) itemCode: string,
    @Query({ schema: ChangeQuery }) { terminalId }: ChangeQuery,
    @Body({ schema: StockUpdateRequest }) request: StockUpdateRequest,
    @Headers(Header.idempotencyKey) idempotencyKey?: string,
  ): Promise<StockUpdate> {
    return this.stocks.add({ tenantId, storeCode, itemCode }, request, { terminalId, idempotencyKey });
  }

  @Put(':item_code/quantity')
  @Access('manager')
  @ApiHeader(ONCE)
  @Answer({
    operation: 'set_stock_quantity',
    summary: "Set an item's quantity to what was counted",
    data: StockUpdate,
    errors: [...USUAL, ErrorCode.STOCK_UPDATE_CONFLICT],
  })
  setQuantity(
    @Param('tenant_id', tenant) tenantId: string,
    @Param('store_code', store) storeCode: string,
    @Param('item_code', newItem) itemCode: string,
    @Query({ schema: ChangeQuery }) { terminalId }: ChangeQuery,
    @Body({ schema: StockSetRequest }) request: StockSetRequest,
    @Headers(Header.idempotencyKey) idempotencyKey?: string,
  ): Promise<StockUpdate> {
    return this.stocks.set({ tenantId, storeCode, itemCode }, request, { terminalId, idempotencyKey });
  }

  @Put(':item_code/minimum')
  @Access('manager')
  @Answer({
    operation: 'set_minimum_quantity',
    summary: 'Set the quantity below which an item is low',
    message: 'Minimum quantity set successfully',
    errors: USUAL,
  })
  setMinimum(
    @Param('tenant_id', tenant) tenantId: string,
    @Param('store_code', store) storeCode: string,
    @Param('item_code', newItem) itemCode: string,
    @Body({ schema: MinimumRequest }) request: MinimumRequest,
  ): Promise<void> {
    return this.stocks.setMinimum({ tenantId, storeCode, itemCode }, request);
  }

  @Put(':item_code/reorder')
  @Access('manager')
  @Answer({
    operation: 'set_reorder_parameters',
    summary: 'Set when and how much of an item to order',
    message: 'Reorder parameters set successfully',
    errors: USUAL,
  })
  setReorder(
    @Param('tenant_id', tenant) tenantId: string,
    @Param('store_code', store) storeCode: string,
    @Param('item_code', newItem) itemCode: string,
    @Body({ schema: ReorderRequest }) request: ReorderRequest,
  ): Promise<void> {
    return this.stocks.setReorder({ tenantId, storeCode, itemCode }, request);
  }
}
