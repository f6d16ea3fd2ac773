import { Injectable } from '@nestjs/common';
import { ErrorCode } from '@kugelpos/contracts';
import { AppError, InvalidInputError, NotFoundError } from '@kugelpos/errors';
import { InjectSettings, PlatformSettings, type Page } from '@kugelpos/platform';
import { normalCode, spellingsOf } from '../barcodes/gtin.js';
import { MasterChanges } from '../masters/master-changes.js';
import { masterPaging } from '../masters/master-paging.js';
import { recordTimesOf } from '../masters/master.dto.js';
import { comingAfter } from '../masters/scheduled.js';
import { commonPriceAt } from '../prices/effective-price.js';
import { TaxService } from '../taxes/tax.service.js';
import type { DeletedItem, Item, ItemListQuery, ItemUpdate, NewItem } from './item.dto.js';
import { misfits, taxCodesOf, type FieldsToFit } from './item-fit.js';
import { ItemRepository, type ItemChange } from './item.repository.js';
import { NO_TRAITS, type ItemDocument, type ItemTraits } from './item.schema.js';

@Injectable()
export class ItemService {
  constructor(
    private readonly items: ItemRepository,
    private readonly taxes: TaxService,
    private readonly changes: MasterChanges,
    @InjectSettings(PlatformSettings) private readonly platform: PlatformSettings,
  ) {}

  /** The code of an item stays taken after a logical deletion (spec §5, D-21). */
  async create(tenantId: string, request: NewItem): Promise<Item> {
    const fields = { ...NO_TRAITS, ...stored(request) };
    await this.requireFit(tenantId, fields);
    await this.requireFreeCodes(tenantId, request.itemCode, fields.barcodes);
    const item = await this.items.addItem(tenantId, {
      tenant_id: tenantId,
      item_code: request.itemCode,
      ...fields,
      description_short: request.descriptionShort ?? null,
      is_deleted: false,
      shard_key: tenantId,
    });
    return this.announced(item);
  }

  async list(tenantId: string, query: ItemListQuery): Promise<Page<Item>> {
    const paging = masterPaging(query, 'item_code', ['category_code']);
    const now = new Date();
    const page = await this.items.listItems(tenantId, paging, query.isLogicalDeleted);
    return page.map((item) => toItem(item, this.platform.TIMEZONE, now));
  }

  /** Either a live item or a logically deleted one, never both (spec §2.5). */
  async get(tenantId: string, code: string, isLogicalDeleted: boolean): Promise<Item> {
    const item = isLogicalDeleted
      ? await this.items.findDeletedItem(tenantId, code)
      : await this.items.findLiveItem(tenantId, code);
    if (item === null) throw new NotFoundError('Item');
    return toItem(item, this.platform.TIMEZONE, new Date());
  }

  /** The price that is sent holds from now on; changes to come stay (see PriceService). */
  async update(tenantId: string, code: string, request: ItemUpdate): Promise<Item> {
    const read = await this.items.findLiveItem(tenantId, code);
    if (read === null) throw new NotFoundError('Item');
    const change = { ...stored(request), price_changes: comingAfter(read.price_changes, new Date()) };
    await this.requireFit(tenantId, { ...NO_TRAITS, ...read, ...change });
    if (change.barcodes !== undefined) await this.requireFreeCodes(tenantId, code, change.barcodes);
    return this.announced(await this.items.changeLiveItem(tenantId, read, change));
  }

  async remove(tenantId: string, code: string, isLogical: boolean): Promise<DeletedItem> {
    if (isLogical) {
      const item = await this.items.markDeleted(tenantId, code);
      if (item === null) throw new NotFoundError('Item');
      await this.changes.announce('item', tenantId, code, item.revision);
    } else {
      if (!(await this.items.removeItem(tenantId, code))) throw new NotFoundError('Item');
      await this.changes.announce('item', tenantId, code);
    }
    return { itemCode: code, isLogical };
  }

  /** @throws InvalidInputError */
  private async requireFit(tenantId: string, item: FieldsToFit): Promise<void> {
    const issues = misfits(item, await this.taxes.typesOf(tenantId, taxCodesOf(item)));
    if (issues.length > 0) throw new InvalidInputError(issues);
  }

  /**
   * A scanned code must name one item: no barcode of another, no code of another.
   * @throws AppError 400 / 308301
   */
  private async requireFreeCodes(tenantId: string, code: string, barcodes: readonly string[]): Promise<void> {
    const spellings = barcodes.flatMap(spellingsOf);
    const [byCode, byBarcode] = await Promise.all([
      spellings.length === 0 ? [] : this.items.findLiveItems(tenantId, spellings),
      this.items.findByBarcodes(tenantId, [...spellings, ...spellingsOf(code)]),
    ]);
    if ([...byCode, ...byBarcode].some((item) => item.item_code !== code)) throw new AppError(ErrorCode.BARCODE_TAKEN);
  }

  private async announced(item: ItemDocument): Promise<Item> {
    await this.changes.announce('item', item.tenant_id, item.item_code, item.revision);
    return toItem(item, this.platform.TIMEZONE, new Date());
  }
}

/** An item as every route answers it, with its price at an instant. */
export function toItem(item: ItemDocument, zone: string, at: Date): Item {
  return {
    itemCode: item.item_code,
    description: item.description,
    descriptionShort: item.description_short,
    unitPrice: commonPriceAt(item, at),
    unitCost: item.unit_cost,
    itemDetails: item.item_details,
    imageUrls: item.image_urls,
    categoryCode: item.category_code,
    taxCode: item.tax_code,
    isDiscountRestricted: item.is_discount_restricted,
    eatInTaxCode: item.eat_in_tax_code ?? null,
    weighed: item.weighed ?? null,
    openPrice: item.open_price ?? null,
    minimumAge: item.minimum_age ?? null,
    isTaxOutOfScope: item.is_tax_out_of_scope ?? false,
    barcodes: [...(item.barcodes ?? [])],
    isDeleted: item.is_deleted,
    ...recordTimesOf(item, zone),
  };
}

/** `isDiscountRestricted` left out or null is false, on PUT too (spec §2.5, D-12, D-13); traits left out are left out. */
function stored(request: ItemUpdate): ItemChange {
  return {
    description: request.description,
    ...(request.descriptionShort === undefined ? {} : { description_short: request.descriptionShort }),
    unit_price: request.unitPrice,
    unit_cost: request.unitCost,
    item_details: request.itemDetails,
    image_urls: request.imageUrls,
    category_code: request.categoryCode,
    tax_code: request.taxCode,
    is_discount_restricted: request.isDiscountRestricted ?? false,
    ...givenTraits(request),
  };
}

function givenTraits(request: ItemUpdate): Partial<ItemTraits> {
  const { eatInTaxCode, weighed, openPrice, minimumAge, isTaxOutOfScope, barcodes } = request;
  return {
    ...(eatInTaxCode === undefined ? {} : { eat_in_tax_code: eatInTaxCode }),
    ...(weighed === undefined ? {} : { weighed }),
    ...(openPrice === undefined ? {} : { open_price: openPrice }),
    ...(minimumAge === undefined ? {} : { minimum_age: minimumAge }),
    ...(isTaxOutOfScope === undefined ? {} : { is_tax_out_of_scope: isTaxOutOfScope ?? false }),
    ...(barcodes === undefined ? {} : { barcodes: [...new Set((barcodes ?? []).map(normalCode))] }),
  };
}
