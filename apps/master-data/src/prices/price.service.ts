import { Injectable } from '@nestjs/common';
import { NotFoundError } from '@kugelpos/errors';
import { InjectSettings, isoInZone, PlatformSettings } from '@kugelpos/platform';
import { ItemRepository } from '../items/item.repository.js';
import { MasterChanges } from '../masters/master-changes.js';
import { comingAfter, plannedInstants } from '../masters/scheduled.js';
import { StoreItemRepository, type StoreItemKey } from '../store-items/store-item.repository.js';
import { commonPriceAt, storePriceAt } from './effective-price.js';
import type { PriceChange } from './price-change.schema.js';
import type { PriceChanges, PricePlan, StorePriceChanges } from './price.dto.js';

/** Prices to come of items, in all stores or in one. */
@Injectable()
export class PriceService {
  constructor(
    private readonly items: ItemRepository,
    private readonly storeItems: StoreItemRepository,
    private readonly changes: MasterChanges,
    @InjectSettings(PlatformSettings) private readonly platform: PlatformSettings,
  ) {}

  async common(tenantId: string, itemCode: string): Promise<PricePlan> {
    const item = await this.items.findLiveItem(tenantId, itemCode);
    if (item === null) throw new NotFoundError('Item');
    const now = new Date();
    return this.toPlan(itemCode, commonPriceAt(item, now), item.price_changes, now);
  }

  async planCommon(tenantId: string, itemCode: string, request: PriceChanges): Promise<PricePlan> {
    const now = new Date();
    const planned = this.planned(request, now);
    const read = await this.items.findLiveItem(tenantId, itemCode);
    if (read === null) throw new NotFoundError('Item');
    const price = commonPriceAt(read, now);
    const item = await this.items.planPrices(tenantId, read, price, planned);
    await this.changes.announce('item', tenantId, itemCode, item.revision);
    return this.toPlan(itemCode, price, planned, now);
  }

  async ofStore(tenantId: string, key: StoreItemKey): Promise<PricePlan> {
    const [item, storeItem] = await Promise.all([
      this.items.findLiveItem(tenantId, key.itemCode),
      this.storeItems.findStoreItem(tenantId, key),
    ]);
    if (item === null) throw new NotFoundError('Item');
    const now = new Date();
    return this.toPlan(key.itemCode, storePriceAt(storeItem, now), storeItem?.price_changes, now);
  }

  /** A store without a price of its own gets a record whose price is null until the first change. */
  async planOfStore(tenantId: string, key: StoreItemKey, request: StorePriceChanges): Promise<PricePlan> {
    const now = new Date();
    const planned = this.planned(request, now);
    const [item, read] = await Promise.all([
      this.items.findLiveItem(tenantId, key.itemCode),
      this.storeItems.findStoreItem(tenantId, key),
    ]);
    if (item === null) throw new NotFoundError('Item');
    const price = storePriceAt(read, now);
    if (read !== null || planned.length > 0) {
      const storeItem =
        read === null
          ? await this.storeItems.addStoreItem(tenantId, {
              tenant_id: tenantId,
              store_code: key.storeCode,
              item_code: key.itemCode,
              store_price: null,
              price_changes: planned,
              shard_key: `${tenantId}_${key.storeCode}`,
            })
          : await this.storeItems.planPrices(tenantId, read, price, planned);
      await this.changes.announce('itemStore', tenantId, key.itemCode, storeItem.revision);
    }
    return this.toPlan(key.itemCode, price, planned, now);
  }

  /** @throws InvalidInputError */
  private planned({ changes }: StorePriceChanges, now: Date): PriceChange[] {
    const instants = plannedInstants(changes, this.platform.TIMEZONE, now);
    const planned = changes.flatMap(({ price }, i) => {
      const valid_from = instants[i];
      return valid_from === undefined ? [] : [{ valid_from, price }];
    });
    return comingAfter(planned, now);
  }

  private toPlan(itemCode: string, price: number | null, changes: readonly PriceChange[] | undefined, now: Date) {
    return {
      itemCode,
      price,
      changes: comingAfter(changes, now).map((change) => ({
        validFrom: isoInZone(change.valid_from, this.platform.TIMEZONE),
        price: change.price,
      })),
    };
  }
}
