import { Schema } from 'mongoose';
import type { Scheduled } from '../masters/scheduled.js';

/** A price from an instant on; null in a store: the common price again. */
export interface PriceChange extends Scheduled {
  price: number | null;
}

/** Field of an item or a store price; absent in documents of earlier releases. */
export const priceChanges = {
  type: [
    new Schema(
      { valid_from: { type: Date, required: true }, price: { type: Number, default: null } },
      { _id: false, strict: 'throw' },
    ),
  ],
  default: [],
};
