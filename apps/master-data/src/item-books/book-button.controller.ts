import { Body, Controller, Delete, Param, Post, Put, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Access } from '@kugelpos/auth';
import { API_PREFIX, ErrorCode } from '@kugelpos/contracts';
import { Answer } from '@kugelpos/platform';
import { ApiIfMatch, IfMatch, type ExpectedVersion } from '../masters/record-version.js';
import { inAnswer } from './book-answer.js';
import { storedButton } from './book-wire.js';
import {
  BookButtonRequest,
  categoryNumber,
  DeletedBookButton,
  ItemBook,
  itemBookId,
  posX,
  posY,
  tabNumber,
} from './item-book.dto.js';
import { ItemBookService } from './item-book.service.js';
import { addition, buttonKey, categoryKey, tabKey, removal, replacement } from './layout-change.js';

/** The buttons of an item book; what is added or changed is answered with the whole book (spec §2.8). */
@ApiTags('item books')
@Controller(
  `${API_PREFIX}/tenants/:tenant_id/item_books/:item_book_id/categories/:category_number/tabs/:tab_number/buttons`,
)
@Access('manager')
@ApiIfMatch()
export class BookButtonController {
  constructor(private readonly books: ItemBookService) {}

  @Post()
  @Answer({
    operation: 'add_button_to_tab_in_category_in_item_book',
    summary: 'Add a button',
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
    @Param('tab_number', { schema: tabNumber }) tab: number,
    @Body({ schema: BookButtonRequest }) request: BookButtonRequest,
    @IfMatch() expected: ExpectedVersion,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ItemBook> {
    const change = addition([categoryKey(category), tabKey(tab)], storedButton(request));
    return inAnswer(reply, await this.books.change(tenantId, bookId, change, expected));
  }

  @Put('pos_x/:pos_x/pos_y/:pos_y')
  @Answer({
    operation: 'update_button_in_tab_in_category_in_item_book',
    summary: 'Change or move a button',
    data: ItemBook,
    errors: [ErrorCode.NOT_FOUND, ErrorCode.MASTER_DATA_CHANGED, ErrorCode.CONFLICT],
  })
  async update(
    @Param('tenant_id') tenantId: string,
    @Param('item_book_id', { schema: itemBookId }) bookId: string,
    @Param('category_number', { schema: categoryNumber }) category: number,
    @Param('tab_number', { schema: tabNumber }) tab: number,
    @Param('pos_x', { schema: posX }) x: number,
    @Param('pos_y', { schema: posY }) y: number,
    @Body({ schema: BookButtonRequest }) request: BookButtonRequest,
    @IfMatch() expected: ExpectedVersion,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ItemBook> {
    const change = replacement([categoryKey(category), tabKey(tab), buttonKey(x, y)], storedButton(request), false);
    return inAnswer(reply, await this.books.change(tenantId, bookId, change, expected));
  }

  @Delete('pos_x/:pos_x/pos_y/:pos_y')
  @Answer({
    operation: 'delete_button_from_tab_in_category_in_item_book',
    summary: 'Delete a button',
    data: DeletedBookButton,
    errors: [ErrorCode.NOT_FOUND, ErrorCode.MASTER_DATA_CHANGED, ErrorCode.CONFLICT],
  })
  async remove(
    @Param('tenant_id') tenantId: string,
    @Param('item_book_id', { schema: itemBookId }) bookId: string,
    @Param('category_number', { schema: categoryNumber }) category: number,
    @Param('tab_number', { schema: tabNumber }) tab: number,
    @Param('pos_x', { schema: posX }) x: number,
    @Param('pos_y', { schema: posY }) y: number,
    @IfMatch() expected: ExpectedVersion,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DeletedBookButton> {
    inAnswer(
      reply,
      await this.books.change(
        tenantId,
        bookId,
        removal([categoryKey(category), tabKey(tab), buttonKey(x, y)]),
        expected,
      ),
    );
    return { itemBookId: bookId, categoryNumber: category, tabNumber: tab, posX: x, posY: y };
  }
}
