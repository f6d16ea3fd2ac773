import { Injectable } from '@nestjs/common';
import { ErrorCode } from '@kugelpos/contracts';
import { AppError, isDuplicateKey, NotFoundError } from '@kugelpos/errors';
import { dateInZone, InjectSettings, PlatformSettings, type Page } from '@kugelpos/platform';
import { MasterChanges } from '../masters/master-changes.js';
import { masterPaging, type ListQuery } from '../masters/master-paging.js';
import { requireVersion, tagOf, type ExpectedVersion } from '../masters/record-version.js';
import { StoreItemService } from '../store-items/store-item.service.js';
import { MOST_BOOKS } from './book-bounds.js';
import { storedCategory, textsFrom, toItemBook } from './book-wire.js';
import type { DeletedItemBook, ItemBook, ItemBookRequest } from './item-book.dto.js';
import { ItemBookRepository } from './item-book.repository.js';
import type { ItemBookDocument } from './item-book.schema.js';
import type { LayoutChange } from './layout-change.js';

/** A book as answered, with its entity tag. */
export interface TaggedBook {
  book: ItemBook;
  tag: string;
}

@Injectable()
export class ItemBookService {
  constructor(
    private readonly books: ItemBookRepository,
    private readonly storeItems: StoreItemService,
    private readonly changes: MasterChanges,
    @InjectSettings(PlatformSettings) private readonly platform: PlatformSettings,
  ) {}

  async create(tenantId: string, request: ItemBookRequest): Promise<TaggedBook> {
    const ids = await this.books.findBookIds(tenantId);
    // Creations at the same moment may pass it by a few: it bounds the work of a list, nothing depends on it.
    if (ids.length >= MOST_BOOKS) throw new AppError(ErrorCode.TOO_MANY_ITEM_BOOKS);
    return this.announced(await this.addUnderFreeId(tenantId, ids, request));
  }

  async list(tenantId: string, query: ListQuery): Promise<Page<ItemBook>> {
    const page = await this.books.listBooks(tenantId, masterPaging(query, 'item_book_id'));
    return page.map((book) => toItemBook(book, this.platform.TIMEZONE));
  }

  async get(tenantId: string, id: string): Promise<TaggedBook> {
    return this.tagged(await this.stored(tenantId, id));
  }

  /** With name and price of every button's item in a store, all read at once. */
  async detail(tenantId: string, id: string, storeCode: string): Promise<ItemBook> {
    const book = await this.stored(tenantId, id);
    const buttons = book.categories.flatMap(({ tabs }) => tabs.flatMap((tab) => tab.buttons));
    const codes = buttons.map((button) => button.item_code);
    const items = codes.length === 0 ? [] : await this.storeItems.details(tenantId, storeCode, codes);
    return toItemBook(book, this.platform.TIMEZONE, textsFrom(items));
  }

  async replace(
    tenantId: string,
    id: string,
    request: ItemBookRequest,
    expected: ExpectedVersion,
  ): Promise<TaggedBook> {
    const replaced = await this.withRetry(tenantId, id, expected, () =>
      this.books.replaceBook(tenantId, id, expected, storedBook(request)),
    );
    return this.announced(replaced);
  }

  /** Changes one category, tab or button. Changes of one book at once follow each other; each sees the one before. */
  async change(tenantId: string, id: string, change: LayoutChange, expected: ExpectedVersion): Promise<TaggedBook> {
    const changed = await this.withRetry(
      tenantId,
      id,
      expected,
      () => this.books.changeLayout(tenantId, id, expected, change),
      (book) => change.requireFit(book),
    );
    return this.announced(changed);
  }

  async remove(tenantId: string, id: string, expected: ExpectedVersion): Promise<DeletedItemBook> {
    await this.withRetry(
      tenantId,
      id,
      expected,
      async () => (await this.books.removeBook(tenantId, id, expected)) || null,
    );
    await this.changes.announce('itemBook', tenantId, id);
    return { itemBookId: id };
  }

  /**
   * Writes under its condition. Where that did not hold, the book as it is then says why; if it says nothing, somebody
   * else wrote in between, and it is tried once more (decisions 17).
   * @throws AppError 409 / 908005 if somebody else was in between again
   */
  private async withRetry<T>(
    tenantId: string,
    id: string,
    expected: ExpectedVersion,
    write: () => Promise<T | null>,
    requireFit: (book: ItemBookDocument) => void = () => undefined,
  ): Promise<T> {
    for (let attempt = 1; attempt <= 2; attempt++) {
      const written = await write();
      if (written !== null) return written;
      const book = await this.stored(tenantId, id);
      requireVersion(book, expected);
      requireFit(book);
    }
    throw new AppError(ErrorCode.CONFLICT, { message: 'Changed by somebody else meanwhile' });
  }

  /** `YYYYMMDD-NNNN`: the smallest number of the day that is free (spec §4.6). */
  private async addUnderFreeId(
    tenantId: string,
    taken: readonly string[],
    request: ItemBookRequest,
  ): Promise<ItemBookDocument> {
    const date = dateInZone(new Date(), this.platform.TIMEZONE);
    const used = new Set(taken);
    for (let number = 1; ; number++) {
      const id = `${date}-${String(number).padStart(4, '0')}`;
      if (used.has(id)) continue;
      try {
        return await this.books.addBook(tenantId, {
          tenant_id: tenantId,
          item_book_id: id,
          ...storedBook(request),
          shard_key: tenantId,
        });
      } catch (error) {
        // Somebody else took the number meanwhile.
        if (!isDuplicateKey(error)) throw error;
      }
    }
  }

  private async stored(tenantId: string, id: string): Promise<ItemBookDocument> {
    const book = await this.books.findBook(tenantId, id);
    if (book === null) throw new NotFoundError('Item book');
    return book;
  }

  private async announced(book: ItemBookDocument): Promise<TaggedBook> {
    await this.changes.announce('itemBook', book.tenant_id, book.item_book_id, book.revision);
    return this.tagged(book);
  }

  private tagged(book: ItemBookDocument): TaggedBook {
    return { book: toItemBook(book, this.platform.TIMEZONE), tag: tagOf(book) };
  }
}

/** Categories left out or null are none (spec §11 D-10). */
function storedBook({ title, categories }: ItemBookRequest): Pick<ItemBookDocument, 'title' | 'categories'> {
  return { title, categories: (categories ?? []).map(storedCategory) };
}
