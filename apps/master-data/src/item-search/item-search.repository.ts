import { Injectable } from '@nestjs/common';
import { ServiceDatabase, TenantRepository } from '@kugelpos/tenancy';
import { items, type ItemDocument } from '../items/item.schema.js';
import { lookupOf, searchFieldsOf } from './search-grams.js';

/** Beyond so many items a gram counts as common: it is not worth counting on. */
const COMMON = 300;
/** Items of an earlier release that get their search fields at a time. */
const BATCH = 500;

const FOUND = { _id: 0, search_text: 0, search_grams: 0 } as const;

/** Finds items that are sold by what a person types. */
@Injectable()
export class ItemSearchRepository extends TenantRepository<ItemDocument> {
  constructor(db: ServiceDatabase) {
    super(db, items);
  }

  /** By the start of the code, in the order of the codes. */
  findByCodePrefix(tenantId: string, prefix: string, limit: number): Promise<ItemDocument[]> {
    const filter = { tenant_id: tenantId, item_code: { $regex: `^${literal(prefix)}` }, is_deleted: false };
    return this.find(tenantId, filter, { sort: { item_code: 1 }, limit, projection: FOUND });
  }

  /** By a part of a name, folded; of many, those that come first in the index, which is always the same. */
  async findByName(tenantId: string, part: string, limit: number): Promise<ItemDocument[]> {
    const lookup = lookupOf(part);
    if ('prefix' in lookup) {
      const filter = { tenant_id: tenantId, search_grams: { $regex: `^${literal(lookup.prefix)}` }, is_deleted: false };
      return this.find(tenantId, filter, { limit, projection: FOUND });
    }
    const gram = await this.rarest(tenantId, lookup.grams);
    const filter = {
      tenant_id: tenantId,
      search_grams: gram,
      is_deleted: false,
      search_text: { $regex: literal(part) },
    };
    return this.find(tenantId, filter, { sort: { item_code: 1 }, limit, projection: FOUND });
  }

  /** Gives items that an earlier release stored what they are searched by; false when there were none left. */
  async fillIn(tenantId: string): Promise<boolean> {
    const model = await this.model(tenantId);
    const old = await this.find(tenantId, { tenant_id: tenantId, search_grams: null as never }, { limit: BATCH });
    if (old.length === 0) return false;
    await model.bulkWrite(
      old.map(({ item_code, revision, description, description_short }) => ({
        updateOne: {
          // who changed it meanwhile has filled them in
          filter: { tenant_id: tenantId, item_code, revision },
          update: { $set: searchFieldsOf([description, description_short]) },
        },
      })),
      { ordered: false },
    );
    return true;
  }

  /** The gram with the fewest items; all of them are in the item that is looked for. */
  private async rarest(tenantId: string, grams: readonly string[]): Promise<string> {
    const model = await this.model(tenantId);
    let rarest = grams[0] as string;
    let fewest = COMMON;
    for (const gram of grams) {
      const count = await model.countDocuments({ tenant_id: tenantId, search_grams: gram }, { limit: fewest });
      if (count < fewest) [rarest, fewest] = [gram, count];
      if (fewest === 0) break;
    }
    return rarest;
  }
}

/** A text as a regular expression that matches nothing else. */
function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
