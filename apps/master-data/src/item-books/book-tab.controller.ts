import { Body, Controller, Delete, Param, Post, Put, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Access } from '@kugelpos/auth';
import { API_PREFIX, ErrorCode } from '@kugelpos/contracts';
import { Answer } from '@kugelpos/platform';
import { ApiIfMatch, IfMatch, type ExpectedVersion } from '../masters/record-version.js';
import { inAnswer } from './book-answer.js';
import { storedTab } from './book-wire.js';
import { BookTabRequest, categoryNumber, DeletedBookTab, ItemBook, itemBookId, tabNumber } from './item-book.dto.js';
import { ItemBookService } from './item-book.service.js';
import { addition, categoryKey, tabKey, removal, replacement } from './layout-change.js';

/** The tabs of an item book; what is added or changed is answered with the whole book (spec §2.8). */
@ApiTags('item books')
@Controller(`${API_PREFIX}/tenants/:tenant_id/item_books/:item_book_id/categories/:category_number/tabs`)
@Access('manager')
@ApiIfMatch()
export class BookTabController {
  constructor(private readonly books: ItemBookService) {}

  @Post()
  @Answer({
    operation: 'add_tab_to_category_in_item_book',
    summary: 'Add a tab',
    status: 201,
    data: ItemBook,
    errors: [
      ErrorCode.NOT_FOUND,
      ErrorCode.DUPLICATE_KEY,
      ErrorCode.ITEM_BOOK_FULL,
      ErrorCode.MASTER_DATA_CHANGED,
      ErrorCode.CONFLICT,
    ],
  })
  async add(
    @Param('tenant_id') tenantId: string,
    @Param('item_book_id', { schema: itemBookId }) bookId: string,
    @Param('category_number', { schema: categoryNumber }) category: number,
    @Body({ schema: BookTabRequest }) request: BookTabRequest,
    @IfMatch() expected: ExpectedVersion,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ItemBook> {
    const change = addition([categoryKey(category)], storedTab(request));
    return inAnswer(reply, await this.books.change(tenantId, bookId, change, expected));
  }

  @Put(':tab_number')
  @Answer({
    operation: 'update_tab_in_category_in_item_book',
    summary: 'Change or move a tab',
    data: ItemBook,
    errors: [ErrorCode.NOT_FOUND, ErrorCode.ITEM_BOOK_FULL, ErrorCode.MASTER_DATA_CHANGED, ErrorCode.CONFLICT],
  })
  async update(
    @Param('tenant_id') tenantId: string,
    @Param('item_book_id', { schema: itemBookId }) bookId: string,
    @Param('category_number', { schema: categoryNumber }) category: number,
    @Param('tab_number', { schema: tabNumber }) tab: number,
    @Body({ schema: BookTabRequest }) request: BookTabRequest,
    @IfMatch() expected: ExpectedVersion,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ItemBook> {
    const change = replacement([categoryKey(category), tabKey(tab)], storedTab(request), request.buttons !== undefined);
    return inAnswer(reply, await this.books.change(tenantId, bookId, change, expected));
  }

  @Delete(':tab_number')
  @Answer({
    operation: 'delete_tab_from_category_in_item_book',
    summary: 'Delete a tab',
    data: DeletedBookTab,
    errors: [ErrorCode.NOT_FOUND, ErrorCode.MASTER_DATA_CHANGED, ErrorCode.CONFLICT],
  })
  async remove(
    @Param('tenant_id') tenantId: string,
    @Param('item_book_id', { schema: itemBookId }) bookId: string,
    @Param('category_number', { schema: categoryNumber }) category: number,
    @Param('tab_number', { schema: tabNumber }) tab: number,
    @IfMatch() expected: ExpectedVersion,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DeletedBookTab> {
    inAnswer(reply, await this.books.change(tenantId, bookId, removal([categoryKey(category), tabKey(tab)]), expected));
    return { itemBookId: bookId, categoryNumber: category, tabNumber: tab };
  }
}
