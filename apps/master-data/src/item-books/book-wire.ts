import { recordTimesOf } from '../masters/master.dto.js';
import type { ItemDetail } from '../store-items/store-item.dto.js';
import type { BookButtonRequest, BookCategoryRequest, BookTabRequest, ItemBook } from './item-book.dto.js';
import type { BookButtonFields, BookCategoryFields, BookTabFields, ItemBookDocument } from './item-book.schema.js';

/** A category as it is stored, with its tabs and buttons. */
export function storedCategory({ categoryNumber, title, color, tabs }: BookCategoryRequest): BookCategoryFields {
  return { category_number: categoryNumber, title, color, tabs: (tabs ?? []).map(storedTab) };
}

export function storedTab({ tabNumber, title, color, buttons }: BookTabRequest): BookTabFields {
  return { tab_number: tabNumber, title, color, buttons: (buttons ?? []).map(storedButton) };
}

export function storedButton(button: BookButtonRequest): BookButtonFields {
  return {
    pos_x: button.posX,
    pos_y: button.posY,
    size: button.size,
    image_url: button.imageUrl,
    color_text: button.colorText,
    item_code: button.itemCode,
  };
}

type ButtonTexts = Pick<ItemBook['categories'][number]['tabs'][number]['buttons'][number], 'unitPrice' | 'description'>;

/** A book as every route answers it; without `textsOf` its buttons have neither price nor description. */
export function toItemBook(
  book: ItemBookDocument,
  zone: string,
  textsOf: (button: BookButtonFields) => ButtonTexts = () => ({ unitPrice: null, description: null }),
): ItemBook {
  return {
    itemBookId: book.item_book_id,
    title: book.title,
    categories: book.categories.map((category) => ({
      categoryNumber: category.category_number,
      title: category.title,
      color: category.color,
      tabs: category.tabs.map((tab) => ({
        tabNumber: tab.tab_number,
        title: tab.title,
        color: tab.color,
        buttons: tab.buttons.map((button) => ({
          posX: button.pos_x,
          posY: button.pos_y,
          size: button.size,
          imageUrl: button.image_url,
          colorText: button.color_text,
          itemCode: button.item_code,
          ...textsOf(button),
        })),
      })),
    })),
    ...recordTimesOf(book, zone),
  };
}

/** The name and the price of each button's item; the price of the store wins if there is one (spec §11 D-24). */
export function textsFrom(items: readonly ItemDetail[]): (button: BookButtonFields) => ButtonTexts {
  const itemOf = new Map(items.map((item) => [item.itemCode, item]));
  return ({ item_code }) => {
    const item = itemOf.get(item_code);
    if (item === undefined) return { unitPrice: null, description: 'not found' };
    return { unitPrice: item.storePrice ?? item.unitPrice, description: item.description };
  };
}
