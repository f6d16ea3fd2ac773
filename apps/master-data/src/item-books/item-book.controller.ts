import { Body, Controller, Delete, Get, Param, Post, Put, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Access } from '@kugelpos/auth';
import { API_PREFIX, ErrorCode } from '@kugelpos/contracts';
import { Answer, type Page } from '@kugelpos/platform';
import { READERS } from '../masters/master-access.js';
import { ListQuery } from '../masters/master-paging.js';
import { ApiIfMatch, IfMatch, type ExpectedVersion } from '../masters/record-version.js';
import { inAnswer } from './book-answer.js';
import { BookDetailQuery, DeletedItemBook, ItemBook, itemBookId, ItemBookRequest } from './item-book.dto.js';
import { ItemBookService } from './item-book.service.js';

/** Item books as a whole; every answer that is one book has the book's revision as `ETag` (spec §2.8). */
@ApiTags('item books')
@Controller(`${API_PREFIX}/tenants/:tenant_id/item_books`)
export class ItemBookController {
  constructor(private readonly books: ItemBookService) {}

  @Post()
  @Access('manager')
  @Answer({
    operation: 'create_item_book',
    summary: 'Create an item book, with or without its categories',
    status: 201,
    data: ItemBook,
    errors: [ErrorCode.TOO_MANY_ITEM_BOOKS],
  })
  async create(
    @Param('tenant_id') tenantId: string,
    @Body({ schema: ItemBookRequest }) request: ItemBookRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ItemBook> {
    return inAnswer(reply, await this.books.create(tenantId, request));
  }

  @Get()
  @Access(...READERS)
  @Answer({
    operation: 'get_all_item_books',
    summary: 'The item books of the tenant, in full',
    data: ItemBook,
    list: true,
  })
  list(@Param('tenant_id') tenantId: string, @Query({ schema: ListQuery }) query: ListQuery): Promise<Page<ItemBook>> {
    return this.books.list(tenantId, query);
  }

  @Get(':item_book_id')
  @Access(...READERS)
  @Answer({
    operation: 'get_item_book_by_id',
    summary: 'One item book; its buttons without price and description',
    data: ItemBook,
    errors: [ErrorCode.NOT_FOUND],
  })
  async get(
    @Param('tenant_id') tenantId: string,
    @Param('item_book_id', { schema: itemBookId }) id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ItemBook> {
    return inAnswer(reply, await this.books.get(tenantId, id));
  }

  @Get(':item_book_id/detail')
  @Access(...READERS)
  @Answer({
    operation: 'get_item_book_detail_by_id',
    summary: "One item book with the items' names and their prices in a store; not an ETag for If-Match",
    data: ItemBook,
    errors: [ErrorCode.NOT_FOUND],
  })
  detail(
    @Param('tenant_id') tenantId: string,
    @Param('item_book_id', { schema: itemBookId }) id: string,
    @Query({ schema: BookDetailQuery }) query: BookDetailQuery,
  ): Promise<ItemBook> {
    return this.books.detail(tenantId, id, query.storeCode);
  }

  @Put(':item_book_id')
  @Access('manager')
  @ApiIfMatch()
  @Answer({
    operation: 'update_item_book',
    summary: 'Replace the title and all categories of an item book',
    data: ItemBook,
    errors: [ErrorCode.NOT_FOUND, ErrorCode.MASTER_DATA_CHANGED, ErrorCode.CONFLICT],
  })
  async update(
    @Param('tenant_id') tenantId: string,
    @Param('item_book_id', { schema: itemBookId }) id: string,
    @Body({ schema: ItemBookRequest }) request: ItemBookRequest,
    @IfMatch() expected: ExpectedVersion,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ItemBook> {
    return inAnswer(reply, await this.books.replace(tenantId, id, request, expected));
  }

  @Delete(':item_book_id')
  @Access('manager')
  @ApiIfMatch()
  @Answer({
    operation: 'delete_item_book',
    summary: 'Delete an item book',
    data: DeletedItemBook,
    errors: [ErrorCode.NOT_FOUND, ErrorCode.MASTER_DATA_CHANGED, ErrorCode.CONFLICT],
  })
  remove(
    @Param('tenant_id') tenantId: string,
    @Param('item_book_id', { schema: itemBookId }) id: string,
    @IfMatch() expected: ExpectedVersion,
  ): Promise<DeletedItemBook> {
    return this.books.remove(tenantId, id, expected);
  }
}
