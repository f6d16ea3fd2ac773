import { Body, Controller, Delete, Param, Post, Put, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Access } from '@kugelpos/auth';
import { API_PREFIX, ErrorCode } from '@kugelpos/contracts';
import { Answer } from '@kugelpos/platform';
import { ApiIfMatch, IfMatch, type ExpectedVersion } from '../masters/record-version.js';
import { inAnswer } from './book-answer.js';
import { storedCategory } from './book-wire.js';
import { BookCategoryRequest, categoryNumber, DeletedBookCategory, ItemBook, itemBookId } from './item-book.dto.js';
import { ItemBookService } from './item-book.service.js';
import { addition, categoryKey, removal, replacement } from './layout-change.js';

/** The categories of an item book; what is added or changed is answered with the whole book (spec §2.8). */
@ApiTags('item books')
@Controller(`${API_PREFIX}/tenants/:tenant_id/item_books/:item_book_id/categories`)
@Access('manager')
@ApiIfMatch()
export class BookCategoryController {
  constructor(private readonly books: ItemBookService) {}

  @Post()
  @Answer({
    operation: 'add_category_to_item_book',
    summary: 'Add a category',
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
    @Body({ schema: BookCategoryRequest }) request: BookCategoryRequest,
    @IfMatch() expected: ExpectedVersion,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ItemBook> {
    const change = addition([], storedCategory(request));
    return inAnswer(reply, await this.books.change(tenantId, bookId, change, expected));
  }

  @Put(':category_number')
  @Answer({
    operation: 'update_category_in_item_book',
    summary: 'Change or move a category',
    data: ItemBook,
    errors: [ErrorCode.NOT_FOUND, ErrorCode.ITEM_BOOK_FULL, ErrorCode.MASTER_DATA_CHANGED, ErrorCode.CONFLICT],
  })
  async update(
    @Param('tenant_id') tenantId: string,
    @Param('item_book_id', { schema: itemBookId }) bookId: string,
    @Param('category_number', { schema: categoryNumber }) category: number,
    @Body({ schema: BookCategoryRequest }) request: BookCategoryRequest,
    @IfMatch() expected: ExpectedVersion,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ItemBook> {
    const change = replacement([categoryKey(category)], storedCategory(request), request.tabs !== undefined);
    return inAnswer(reply, await this.books.change(tenantId, bookId, change, expected));
  }

  @Delete(':category_number')
  @Answer({
    operation: 'delete_category_from_item_book',
    summary: 'Delete a category',
    data: DeletedBookCategory,
    errors: [ErrorCode.NOT_FOUND, ErrorCode.MASTER_DATA_CHANGED, ErrorCode.CONFLICT],
  })
  async remove(
    @Param('tenant_id') tenantId: string,
    @Param('item_book_id', { schema: itemBookId }) bookId: string,
    @Param('category_number', { schema: categoryNumber }) category: number,
    @IfMatch() expected: ExpectedVersion,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DeletedBookCategory> {
    inAnswer(reply, await this.books.change(tenantId, bookId, removal([categoryKey(category)]), expected));
    return { itemBookId: bookId, categoryNumber: category };
  }
}
