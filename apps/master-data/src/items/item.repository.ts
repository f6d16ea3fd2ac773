import { Injectable } from '@nestjs/common';
import type { Page, Paging } from '@kugelpos/platform';
import { ServiceDatabase, TenantRepository, type NewDocument } from '@kugelpos/tenancy';
import { searchFieldsOf } from '../item-search/search-grams.js';
import type { PriceChange } from '../prices/price-change.schema.js';
import { items, type ItemDocument, type ItemTraits } from './item.schema.js';

/** What a PUT sets; what is left out stays as it is. */
export type ItemChange = Pick<
  ItemDocument,
  | 'category_code'
  | 'description'
  | 'unit_price'
  | 'price_changes'
  | 'unit_cost'
  | 'item_details'
  | 'image_urls'
  | 'tax_code'
  | 'is_discount_restricted'
> &
  Partial<Pick<ItemDocument, 'description_short'> & ItemTraits>;

@Injectable()
export class ItemRepository extends TenantRepository<ItemDocument> {
  constructor(db: ServiceDatabase) {
    super(db, items);
  }

  /** The item with this code if it is sold. */
  findLiveItem(tenantId: string, code: string): Promise<ItemDocument | null> {
    return this.findOne(tenantId, live(tenantId, code));
  }

  /** Those of the items that are sold. */
  findLiveItems(tenantId: string, codes: readonly string[]): Promise<ItemDocument[]> {
    return this.find(tenantId, { tenant_id: tenantId, item_code: { $in: codes }, is_deleted: false });
  }

  /** The item with this code if it was deleted logically. */
  findDeletedItem(tenantId: string, code: string): Promise<ItemDocument | null> {
    return this.findOne(tenantId, { ...live(tenantId, code), is_deleted: true });
  }

  listItems(tenantId: string, paging: Paging, withDeleted: boolean): Promise<Page<ItemDocument>> {
    return this.page(tenantId, { tenant_id: tenantId, ...(withDeleted ? {} : { is_deleted: false }) }, paging);
  }

  /** Those with one of these barcodes, items that are deleted logically included: theirs stay taken. */
  findByBarcodes(tenantId: string, barcodes: readonly string[]): Promise<ItemDocument[]> {
    return this.find(tenantId, { tenant_id: tenantId, barcodes: { $in: barcodes } });
  }

  /** Whether an item, sold or deleted logically, names the tax. */
  async hasTax(tenantId: string, taxCode: string): Promise<boolean> {
    return (await this.findOne(tenantId, { tenant_id: tenantId, tax_code: taxCode })) !== null;
  }

  /** As {@link hasTax} for eating in. */
  async hasEatInTax(tenantId: string, taxCode: string): Promise<boolean> {
    return (await this.findOne(tenantId, { tenant_id: tenantId, eat_in_tax_code: taxCode })) !== null;
  }

  addItem(tenantId: string, item: NewDocument<ItemDocument>): Promise<ItemDocument> {
    return this.insert(tenantId, { ...item, ...searchFieldsOf([item.description, item.description_short]) });
  }

  /** @throws AppError 409 / 908005 if the item was changed since it was read */
  changeLiveItem(tenantId: string, read: ItemDocument, change: ItemChange): Promise<ItemDocument> {
    const short = change.description_short === undefined ? read.description_short : change.description_short;
    const set = { ...change, ...searchFieldsOf([change.description, short]) };
    return this.updateRevision(tenantId, live(tenantId, read.item_code), read.revision, { $set: set });
  }

  /** Sets the price of now and all that are to come. @throws AppError 409 / 908005 if the item was changed meanwhile */
  planPrices(
    tenantId: string,
    read: ItemDocument,
    price: number,
    changes: readonly PriceChange[],
  ): Promise<ItemDocument> {
    const plan = { unit_price: price, price_changes: changes };
    return this.updateRevision(tenantId, live(tenantId, read.item_code), read.revision, { $set: plan });
  }

  markDeleted(tenantId: string, code: string): Promise<ItemDocument | null> {
    return this.updateOne(tenantId, live(tenantId, code), { $set: { is_deleted: true } });
  }

  /** Removes the item for good, live or deleted logically. */
  removeItem(tenantId: string, code: string): Promise<boolean> {
    return this.deleteOne(tenantId, { tenant_id: tenantId, item_code: code });
  }
}

function live(tenantId: string, code: string) {
  return { tenant_id: tenantId, item_code: code, is_deleted: false };
}
