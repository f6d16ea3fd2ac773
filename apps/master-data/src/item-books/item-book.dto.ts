import { z } from 'zod';
import { wire } from '@kugelpos/platform';
import { itemCode } from '../items/item.dto.js';
import { recordTimes } from '../masters/master.dto.js';
import { MOST_BUTTONS, MOST_BUTTONS_OF_BOOK, MOST_CATEGORIES, MOST_TABS } from './book-bounds.js';
import { BUTTON_SIZES } from './item-book.schema.js';

const HIGHEST_NUMBER = 999_999;

const number = (description: string) => wire.int({ min: 0, max: HIGHEST_NUMBER, description, example: 1 });

export const itemBookId = wire.code({ description: 'item book', example: '20261121-0001' });
export const categoryNumber = number('category, unique in the book');
export const tabNumber = number('tab, unique in the category');
export const posX = number('column; with the row unique in the tab');
export const posY = number('row');

const title = wire.string({ max: 100, example: 'お茶' });
const color = wire.string({ max: 50, description: 'as the till understands it', example: '#ffffff' });

/** Children of a book, category or tab; null stands for none (spec §11 D-10). */
const children = <T extends z.ZodType>(
  child: T,
  rules: { max: number; description: string },
  keyOf: (element: z.infer<T>) => Record<string, number>,
) =>
  wire
    .array(child, rules)
    .superRefine((elements, context) => {
      const seen = new Set<string>();
      for (const [at, element] of elements.entries()) {
        const key = keyOf(element);
        const [field = ''] = Object.keys(key);
        if (seen.has(JSON.stringify(key)))
          context.addIssue({ code: 'custom', path: [at, field], message: 'must be unique among its neighbours' });
        seen.add(JSON.stringify(key));
      }
    })
    .nullish();

/** Body of POST and PUT of a button; price and description, if sent, are ignored: they are those of the item. */
export const BookButtonRequest = wire.object({
  posX,
  posY,
  size: z.enum(BUTTON_SIZES).meta({ example: 'Single' }),
  imageUrl: wire.string({ max: 500, example: 'https://example.com/tea.png' }),
  colorText: wire.string({ max: 50, description: 'colour of the text', example: '#000000' }),
  itemCode,
});
export type BookButtonRequest = z.infer<typeof BookButtonRequest>;

/** Body of POST and PUT of a tab; on PUT, buttons left out stay as they are. */
export const BookTabRequest = wire.object({
  tabNumber,
  title,
  color,
  buttons: children(BookButtonRequest, { max: MOST_BUTTONS, description: 'buttons' }, (button) => ({
    posX: button.posX,
    posY: button.posY,
  })),
});
export type BookTabRequest = z.infer<typeof BookTabRequest>;

const tabs = children(BookTabRequest, { max: MOST_TABS, description: 'tabs' }, (tab) => ({ tabNumber: tab.tabNumber }));

/** Body of POST and PUT of a category; on PUT, tabs left out stay as they are. */
export const BookCategoryRequest = wire.object({ categoryNumber, title, color, tabs });
export type BookCategoryRequest = z.infer<typeof BookCategoryRequest>;

const categories = children(BookCategoryRequest, { max: MOST_CATEGORIES, description: 'categories' }, (category) => ({
  categoryNumber: category.categoryNumber,
}));

/** Body of POST and PUT of an item book: all of it (spec §2.8). */
export const ItemBookRequest = wire.object({
  title,
  categories: categories.refine(
    (all) => buttonsOf(all ?? []) <= MOST_BUTTONS_OF_BOOK,
    `must have at most ${MOST_BUTTONS_OF_BOOK} buttons in all`,
  ),
});
export type ItemBookRequest = z.infer<typeof ItemBookRequest>;

function buttonsOf(all: readonly BookCategoryRequest[]): number {
  return all.flatMap((category) => category.tabs ?? []).reduce((sum, tab) => sum + (tab.buttons?.length ?? 0), 0);
}

/** Query of GET …/item_books/{id}/detail. */
export const BookDetailQuery = wire.object({
  storeCode: wire.string({ max: 64, description: 'store whose prices are shown; empty: the common ones', example: '' }),
});
export type BookDetailQuery = z.infer<typeof BookDetailQuery>;

const BookButton = z.object({
  posX: z.int(),
  posY: z.int(),
  size: z.enum(BUTTON_SIZES),
  imageUrl: z.string(),
  colorText: z.string(),
  itemCode: z.string().meta({ example: '4599801012290' }),
  unitPrice: z.number().nullable().meta({ description: 'price in the store asked for, else null', example: null }),
  description: z.string().nullable().meta({ description: 'name of the item, else null', example: null }),
});

/** An item book as answered (spec §3.5). */
export const ItemBook = z.object({
  itemBookId: z.string().meta({ example: '20261121-0001' }),
  title: z.string(),
  categories: z.array(
    z.object({
      categoryNumber: z.int(),
      title: z.string(),
      color: z.string(),
      tabs: z.array(
        z.object({ tabNumber: z.int(), title: z.string(), color: z.string(), buttons: z.array(BookButton) }),
      ),
    }),
  ),
  ...recordTimes,
});
export type ItemBook = z.infer<typeof ItemBook>;

export const DeletedItemBook = z.object({ itemBookId: z.string() });
export type DeletedItemBook = z.infer<typeof DeletedItemBook>;

export const DeletedBookCategory = DeletedItemBook.extend({ categoryNumber: z.int() });
export type DeletedBookCategory = z.infer<typeof DeletedBookCategory>;

export const DeletedBookTab = DeletedBookCategory.extend({ tabNumber: z.int() });
export type DeletedBookTab = z.infer<typeof DeletedBookTab>;

export const DeletedBookButton = DeletedBookTab.extend({ posX: z.int(), posY: z.int() });
export type DeletedBookButton = z.infer<typeof DeletedBookButton>;
