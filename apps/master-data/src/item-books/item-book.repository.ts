import { Injectable } from '@nestjs/common';
import type { Page, Paging } from '@kugelpos/platform';
import { ServiceDatabase, TenantRepository, type NewDocument } from '@kugelpos/tenancy';
import { versionFilter, type ExpectedVersion } from '../masters/record-version.js';
import { itemBooks, type ItemBookDocument } from './item-book.schema.js';
import type { LayoutChange } from './layout-change.js';

/** Every write is one statement: what it depends on is its condition, so that nothing comes between. */
@Injectable()
export class ItemBookRepository extends TenantRepository<ItemBookDocument> {
  constructor(db: ServiceDatabase) {
    super(db, itemBooks);
  }

  findBook(tenantId: string, id: string): Promise<ItemBookDocument | null> {
    return this.findOne(tenantId, filterOf(tenantId, id));
  }

  /** The ids of all books. */
  async findBookIds(tenantId: string): Promise<string[]> {
    const books = await this.find(tenantId, { tenant_id: tenantId }, { projection: { _id: 0, item_book_id: 1 } });
    return books.map((book) => book.item_book_id);
  }

  listBooks(tenantId: string, paging: Paging): Promise<Page<ItemBookDocument>> {
    return this.page(tenantId, { tenant_id: tenantId }, paging);
  }

  addBook(tenantId: string, book: NewDocument<ItemBookDocument>): Promise<ItemBookDocument> {
    return this.insert(tenantId, book);
  }

  /** Null if there is no such book or it has another version. */
  replaceBook(
    tenantId: string,
    id: string,
    expected: ExpectedVersion,
    book: Pick<ItemBookDocument, 'title' | 'categories'>,
  ): Promise<ItemBookDocument | null> {
    return this.updateOne(tenantId, { ...filterOf(tenantId, id), ...versionFilter(expected) }, { $set: book });
  }

  /** Null if there is no such book, it has another version, or the change does not fit it. */
  changeLayout(
    tenantId: string,
    id: string,
    expected: ExpectedVersion,
    { condition, update, arrayFilters }: LayoutChange,
  ): Promise<ItemBookDocument | null> {
    const filter = { ...filterOf(tenantId, id), ...versionFilter(expected), ...condition };
    return this.updateOne(tenantId, filter, update, { arrayFilters });
  }

  /** False if there is no such book or it has another version. */
  removeBook(tenantId: string, id: string, expected: ExpectedVersion): Promise<boolean> {
    return this.deleteOne(tenantId, { ...filterOf(tenantId, id), ...versionFilter(expected) });
  }
}

function filterOf(tenantId: string, id: string) {
  return { tenant_id: tenantId, item_book_id: id };
}
