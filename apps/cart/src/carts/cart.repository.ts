import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import { ServiceDatabase, TenantRepository } from '@kugelpos/tenancy';
import { carts, type CartDocument } from './cart.schema.js';
import type { Cart } from './cart.js';
import type { CartStatus } from './cart-state.js';

/** A session of a till, as carts name it. */
export type TillSession = Pick<CartDocument, 'store_code' | 'terminal_no' | 'business_date' | 'open_counter'>;

const OPEN_WITH_LINES: readonly CartStatus[] = ['EnteringItem', 'Paying'];

/** Where carts are safe; caches stand in front of it (design 7). */
@Injectable()
export class CartRepository extends TenantRepository<CartDocument> {
  constructor(db: ServiceDatabase) {
    super(db, carts);
  }

  async findCart(tenantId: string, cartId: string): Promise<Cart | null> {
    const document = await this.findOne(
      tenantId,
      { cart_id: cartId },
      { projection: { _id: 0, content: 1, revision: 1 } },
    );
    return document === null ? null : { ...cartOf(bytesOf(document.content)), revision: document.revision };
  }

  /** Carts of the till's session that have lines and were neither billed nor cancelled, as ids. */
  async openCarts(tenantId: string, till: TillSession): Promise<string[]> {
    const filter = { tenant_id: tenantId, ...till, status: { $in: [...OPEN_WITH_LINES] } };
    const found = await this.find(tenantId, filter, { projection: { _id: 0, cart_id: 1 } });
    return found.map(({ cart_id }) => cart_id);
  }

  async addCart(cart: Cart): Promise<void> {
    await this.insert(cart.tenantId, {
      cart_id: cart.cartId,
      tenant_id: cart.tenantId,
      store_code: cart.storeCode,
      terminal_no: cart.terminalNo,
      status: cart.status,
      business_date: cart.businessDate,
      open_counter: cart.openCounter,
      content: contentOf(cart),
      shard_key: [cart.tenantId, cart.storeCode, cart.businessDate].join('_'),
    });
  }

  /** Writes the cart over its previous revision; false if somebody else has written since. */
  async replaceCart(cart: Cart, session?: ClientSession): Promise<boolean> {
    const model = await this.model(cart.tenantId);
    const result = await model.collection.updateOne(
      { cart_id: cart.cartId, revision: cart.revision - 1 },
      { $set: { status: cart.status, content: contentOf(cart), updated_at: new Date(), revision: cart.revision } },
      session ? { session } : {},
    );
    return result.matchedCount === 1;
  }
}

/** The cart as JSON text: what is stored, and what the state store keeps. */
export function textOf(cart: Cart): string {
  return JSON.stringify(cart);
}

export function cartOf(text: string): Cart {
  return JSON.parse(text) as Cart;
}

function contentOf(cart: Cart): Buffer {
  return Buffer.from(textOf(cart));
}

/** The driver gives stored bytes as its `Binary`. */
function bytesOf(content: Uint8Array | { buffer: Uint8Array }): string {
  const bytes = content instanceof Uint8Array ? content : content.buffer;
  return Buffer.from(bytes).toString('utf8');
}
