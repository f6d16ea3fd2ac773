import { Injectable } from '@nestjs/common';
import { foldText } from '@kugelpos/platform';
import { spellingsOf } from '../barcodes/gtin.js';
import { ItemRepository } from '../items/item.repository.js';
import type { ItemDocument } from '../items/item.schema.js';
import { StoreItemService } from '../store-items/store-item.service.js';
import type { FoundItem, ItemSearchQuery } from './item-search.dto.js';
import { ItemSearchRepository } from './item-search.repository.js';

/** The look-up field of a till: what staff type finds items. */
@Injectable()
export class ItemSearchService {
  /** Tenants whose items of earlier releases can be searched by now, or are being made so. */
  private readonly filledIn = new Map<string, Promise<void>>();

  constructor(
    private readonly searched: ItemSearchRepository,
    private readonly items: ItemRepository,
    private readonly storeItems: StoreItemService,
  ) {}

  /**
   * Items that have what was typed as their barcode or as the start of their code, then those with it in their names.
   * Each once.
   */
  async search(tenantId: string, storeCode: string, { q, limit }: ItemSearchQuery): Promise<FoundItem[]> {
    await this.makeSearchable(tenantId);
    const code = q.trim().normalize('NFKC');
    const found = new Map<string, [ItemDocument, FoundItem['matchedBy']]>();
    const add = (items: readonly ItemDocument[], by: FoundItem['matchedBy']) => {
      for (const item of items) {
        if (found.size >= limit || found.has(item.item_code)) continue;
        found.set(item.item_code, [item, item.item_code === code ? 'code' : by]);
      }
    };
    const [withBarcode, withCode] = await Promise.all([
      this.items.findByBarcodes(tenantId, spellingsOf(code)),
      this.searched.findByCodePrefix(tenantId, code, limit),
    ]);
    add(
      withBarcode.filter((item) => !item.is_deleted),
      'barcode',
    );
    add(withCode, 'codePrefix');
    const part = foldText(q);
    if (found.size < limit && part !== '') add(await this.searched.findByName(tenantId, part, limit), 'name');
    const hits = [...found.values()];
    const details = await this.storeItems.detailsOf(
      tenantId,
      storeCode,
      hits.map(([item]) => item),
    );
    return details.map((detail, at) => ({ ...detail, matchedBy: hits[at]?.[1] ?? 'name' }));
  }

  private makeSearchable(tenantId: string): Promise<void> {
    const known = this.filledIn.get(tenantId);
    if (known !== undefined) return known;
    const filling = this.fillIn(tenantId);
    this.filledIn.set(tenantId, filling);
    filling.catch(() => this.filledIn.delete(tenantId));
    return filling;
  }

  private async fillIn(tenantId: string): Promise<void> {
    while (await this.searched.fillIn(tenantId));
  }
}
