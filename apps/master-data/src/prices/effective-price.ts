import { inForceAt } from '../masters/scheduled.js';
import type { PriceChange } from './price-change.schema.js';

/** The prices of an item in all stores, as stored: what holds unless one of the changes has begun. */
export interface CommonPrices {
  unit_price: number;
  price_changes?: readonly PriceChange[];
}

/** The prices of an item in one store, as stored; null: none of its own. */
export interface StorePrices {
  store_price: number | null;
  price_changes?: readonly PriceChange[];
}

/** A price with where it comes from. */
export interface EffectivePrice {
  price: number;
  source: 'store' | 'common';
}

/** The common price at an instant. */
export function commonPriceAt({ unit_price, price_changes }: CommonPrices, at: Date): number {
  return inForceAt(price_changes, at)?.price ?? unit_price;
}

/** The price of its own that a store has at an instant; null: none. */
export function storePriceAt(prices: StorePrices | null, at: Date): number | null {
  if (prices === null) return null;
  const change = inForceAt(prices.price_changes, at);
  return change === undefined ? prices.store_price : change.price;
}

/** What an item costs in a store at an instant: the store's own price, 0 included, else the common one (D-24). */
export function effectivePriceAt(item: CommonPrices, ofStore: StorePrices | null, at: Date): EffectivePrice {
  const own = storePriceAt(ofStore, at);
  return own === null ? { price: commonPriceAt(item, at), source: 'common' } : { price: own, source: 'store' };
}
