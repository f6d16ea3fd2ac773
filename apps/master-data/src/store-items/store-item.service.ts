import { Injectable } from '@nestjs/common';
import { NotFoundError } from '@kugelpos/errors';
import { InjectSettings, PlatformSettings, type Page } from '@kugelpos/platform';
import { ItemRepository } from '../items/item.repository.js';
import type { ItemDocument } from '../items/item.schema.js';
import { toItem } from '../items/item.service.js';
import { MasterChanges } from '../masters/master-changes.js';
import { masterPaging, type ListQuery } from '../masters/master-paging.js';
import { recordTimesOf } from '../masters/master.dto.js';
import { storePriceAt } from '../prices/effective-price.js';
import type { DeletedStoreItem, ItemDetail, NewStoreItem, StoreItem } from './store-item.dto.js';
import { StoreItemRepository, type StoreItemKey } from './store-item.repository.js';
import type { StoreItemDocument } from './store-item.schema.js';

@Injectable()
export class StoreItemService {
  constructor(
    private readonly storeItems: StoreItemRepository,
    private readonly items: ItemRepository,
    private readonly changes: MasterChanges,
    @InjectSettings(PlatformSettings) private readonly platform: PlatformSettings,
  ) {}

  /** Only for an item that is sold (spec §4.1 rule 5). */
  async create(tenantId: string, storeCode: string, request: NewStoreItem): Promise<StoreItem> {
    if ((await this.items.findLiveItem(tenantId, request.itemCode)) === null) throw new NotFoundError('Item');
    const storeItem = await this.storeItems.addStoreItem(tenantId, {
      tenant_id: tenantId,
      store_code: storeCode,
      item_code: request.itemCode,
      store_price: request.storePrice,
      shard_key: `${tenantId}_${storeCode}`,
    });
    return this.announced(storeItem);
  }

  async list(tenantId: string, storeCode: string, query: ListQuery): Promise<Page<StoreItem>> {
    const page = await this.storeItems.listStoreItems(tenantId, storeCode, masterPaging(query, 'item_code'));
    return page.map((storeItem) => this.toStoreItem(storeItem));
  }

  async get(tenantId: string, key: StoreItemKey): Promise<StoreItem> {
    const storeItem = await this.storeItems.findStoreItem(tenantId, key);
    if (storeItem === null) throw new NotFoundError('Store price');
    return this.toStoreItem(storeItem);
  }

  async update(tenantId: string, key: StoreItemKey, storePrice: number): Promise<StoreItem> {
    const storeItem = await this.storeItems.changePrice(tenantId, key, storePrice, new Date());
    if (storeItem === null) throw new NotFoundError('Store price');
    return this.announced(storeItem);
  }

  async remove(tenantId: string, key: StoreItemKey): Promise<DeletedStoreItem> {
    if (!(await this.storeItems.removeStoreItem(tenantId, key))) throw new NotFoundError('Store price');
    await this.changes.announce('itemStore', tenantId, key.itemCode);
    return { itemCode: key.itemCode };
  }

  /** The item as the store sells it: the common record with the store's price and its times (spec §4.2 rule 4), both as they are now. */
  async detail(tenantId: string, key: StoreItemKey): Promise<ItemDetail> {
    const [item, storeItem] = await Promise.all([
      this.items.findLiveItem(tenantId, key.itemCode),
      this.storeItems.findStoreItem(tenantId, key),
    ]);
    if (item === null) throw new NotFoundError('Item');
    return this.toItemDetail(item, storeItem, new Date());
  }

  /** As {@link detail} for many items at once: those that are sold, in the order asked, each once. */
  async details(tenantId: string, storeCode: string, itemCodes: readonly string[]): Promise<ItemDetail[]> {
    const codes = [...new Set(itemCodes)];
    const [items, storeItems] = await Promise.all([
      this.items.findLiveItems(tenantId, codes),
      this.storeItems.findStoreItems(tenantId, storeCode, codes),
    ]);
    const itemOf = new Map(items.map((item) => [item.item_code, item]));
    const found = codes.flatMap((code) => itemOf.get(code) ?? []);
    return this.toItemDetails(found, storeItems);
  }

  /** Items that were read already as the store sells them, in the order given. */
  async detailsOf(tenantId: string, storeCode: string, items: readonly ItemDocument[]): Promise<ItemDetail[]> {
    const codes = items.map((item) => item.item_code);
    const storeItems = codes.length === 0 ? [] : await this.storeItems.findStoreItems(tenantId, storeCode, codes);
    return this.toItemDetails(items, storeItems);
  }

  private toItemDetails(items: readonly ItemDocument[], storeItems: readonly StoreItemDocument[]): ItemDetail[] {
    const now = new Date();
    const storeItemOf = new Map(storeItems.map((storeItem) => [storeItem.item_code, storeItem]));
    return items.map((item) => this.toItemDetail(item, storeItemOf.get(item.item_code) ?? null, now));
  }

  private toItemDetail(item: ItemDocument, storeItem: StoreItemDocument | null, at: Date): ItemDetail {
    return {
      ...toItem(item, this.platform.TIMEZONE, at),
      storePrice: storePriceAt(storeItem, at),
      ...recordTimesOf(storeItem ?? item, this.platform.TIMEZONE),
    };
  }

  private async announced(storeItem: StoreItemDocument): Promise<StoreItem> {
    await this.changes.announce('itemStore', storeItem.tenant_id, storeItem.item_code, storeItem.revision);
    return this.toStoreItem(storeItem);
  }

  private toStoreItem(storeItem: StoreItemDocument): StoreItem {
    return {
      itemCode: storeItem.item_code,
      storePrice: storePriceAt(storeItem, new Date()),
      ...recordTimesOf(storeItem, this.platform.TIMEZONE),
    };
  }
}
