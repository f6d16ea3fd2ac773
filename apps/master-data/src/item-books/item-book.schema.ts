import { Schema } from 'mongoose';
import { defineCollection, type BaseFields } from '@kugelpos/tenancy';

/** How much room a button takes on the screen. */
export const BUTTON_SIZES = ['Single', 'DoubleWidth', 'DoubleHeight', 'Quad'] as const;

export type ButtonSize = (typeof BUTTON_SIZES)[number];

/** Price and name of its item are never stored: they are looked up when they are asked for. */
export interface BookButtonFields {
  pos_x: number;
  pos_y: number;
  size: ButtonSize;
  image_url: string;
  color_text: string;
  item_code: string;
}

export interface BookTabFields {
  tab_number: number;
  title: string;
  color: string;
  buttons: BookButtonFields[];
}

export interface BookCategoryFields {
  category_number: number;
  title: string;
  color: string;
  tabs: BookTabFields[];
}

/** The buttons of a till: categories, in them tabs, in them buttons (spec §3.5). */
export interface ItemBookDocument extends BaseFields {
  tenant_id: string;
  item_book_id: string;
  title: string;
  categories: BookCategoryFields[];
}

export const itemBooks = defineCollection<ItemBookDocument>({
  name: 'master_item_book',
  fields: {
    tenant_id: { type: String, required: true },
    item_book_id: { type: String, required: true },
    // Not required: mongoose takes an empty text for a missing one.
    title: { type: String, default: '' },
    categories: { type: Schema.Types.Mixed, required: true },
  },
  indexes: [
    {
      keys: { tenant_id: 1, item_book_id: 1 },
      unique: true,
      serves: 'one item book; the list of item books by id; the ids in use',
    },
  ],
});
