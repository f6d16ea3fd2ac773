import { Injectable } from '@nestjs/common';
import { ErrorCode } from '@kugelpos/contracts';
import { AppError, NotFoundError } from '@kugelpos/errors';
import { ItemRepository } from '../items/item.repository.js';
import type { ItemDetail } from '../store-items/store-item.dto.js';
import { StoreItemService } from '../store-items/store-item.service.js';
import { BarcodeTemplateRepository } from './barcode-template.repository.js';
import type { ScannedItem } from './barcode.dto.js';
import { hasRightCheckDigit, isGtin, normalCode, spellingsOf } from './gtin.js';
import { layoutOf, readLabel, type LabelContent } from './in-store-code.js';
import { inUnit } from './measures.js';

/** Says what a scanned code stands for (retail rule 26). */
@Injectable()
export class BarcodeService {
  constructor(
    private readonly templates: BarcodeTemplateRepository,
    private readonly items: ItemRepository,
    private readonly storeItems: StoreItemService,
  ) {}

  /**
   * A code or barcode of an item as it is, else a label with an in-store code.
   * @throws AppError 404 / 100001 nothing has this code, 422 / 308302 a check digit is wrong, 422 / 308303 a weight
   *   for an item that is not sold by that measure
   */
  async resolve(tenantId: string, storeCode: string, scanned: string): Promise<ScannedItem> {
    const barcode = normalCode(scanned);
    const itemCode = await this.itemWith(tenantId, spellingsOf(scanned));
    if (itemCode !== undefined) {
      const item = await this.storeItems.detail(tenantId, { storeCode, itemCode });
      return { barcode, item, quantity: 1, measure: null, ...masterPrice(item) };
    }
    if (isGtin(scanned) && !hasRightCheckDigit(scanned)) throw new AppError(ErrorCode.BARCODE_CHECK_DIGIT);
    const label = await this.labelOf(tenantId, barcode);
    const labelled = await this.itemWith(tenantId, [label.item]);
    if (labelled === undefined) throw new NotFoundError('Item');
    const item = await this.storeItems.detail(tenantId, { storeCode, itemCode: labelled });
    return { barcode, item, quantity: 1, ...labelPrice(item, label) };
  }

  private async labelOf(tenantId: string, barcode: string): Promise<LabelContent> {
    if (!/^(02|2)\d+$/.test(barcode) || barcode.length !== 13) throw new NotFoundError('Item');
    const prefixes = Array.from({ length: LONGEST_PREFIX }, (_, i) => barcode.slice(0, i + 1));
    const layout = layoutOf(barcode, await this.templates.findTemplates(tenantId, prefixes));
    if (layout === undefined) throw new NotFoundError('Item');
    const label = readLabel(barcode, layout);
    if (label === undefined) throw new AppError(ErrorCode.BARCODE_CHECK_DIGIT);
    return label;
  }

  /** The code of the item that is sold and has one of these as its code, or else as a barcode. */
  private async itemWith(tenantId: string, spellings: readonly string[]): Promise<string | undefined> {
    const [byCode] = await this.items.findLiveItems(tenantId, spellings);
    if (byCode !== undefined) return byCode.item_code;
    const [byBarcode] = await this.items.findByBarcodes(tenantId, spellings);
    return byBarcode?.is_deleted === false ? byBarcode.item_code : undefined;
  }
}

const LONGEST_PREFIX = 7;

function masterPrice({ storePrice, unitPrice }: ItemDetail): Pick<ScannedItem, 'price' | 'priceSource'> {
  return storePrice === null
    ? { price: unitPrice, priceSource: 'common' }
    : { price: storePrice, priceSource: 'store' };
}

function labelPrice(
  item: ItemDetail,
  { price, measure }: LabelContent,
): Omit<ScannedItem, 'barcode' | 'item' | 'quantity'> {
  if (price !== null) return { measure: null, price, priceSource: 'label' };
  if (measure === null) return { measure: null, ...masterPrice(item) };
  const measured = item.weighed && inUnit(measure, item.weighed.unit);
  if (!measured) throw new AppError(ErrorCode.BARCODE_ITEM_NOT_WEIGHED);
  return { measure: measured, ...masterPrice(item) };
}
