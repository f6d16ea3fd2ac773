import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { ErrorCode } from '@kugelpos/contracts';
import { AppError } from '@kugelpos/errors';
import { InjectSettings, Turns } from '@kugelpos/platform';
import { StateStores, StateUnavailable, type StateStore } from '@kugelpos/state';
import { CartSettings } from '../cart-settings.js';
import type { Cart } from './cart.js';
import { CartRepository, cartOf, textOf } from './cart.repository.js';

/** Names a cart. */
export interface CartRef {
  readonly tenantId: string;
  readonly cartId: string;
}

/** Somebody else has written the cart meanwhile; nothing was stored. */
export class LostWrite extends Error {}

/** How a changed cart becomes durable; raises {@link LostWrite} if the stored revision is not the one it came from. */
export type Commit = (changed: Cart) => Promise<Cart>;

/**
 * The working carts (design 7 and 10): in memory, in the state store, and durably in the database, which alone decides.
 * Requests of one cart run one after the other; a write is conditional on the revision, a lost one is repeated once on
 * what is stored (decisions 17). A copy may be behind: it never refuses anything without a look at what is stored.
 */
@Injectable()
export class CartStore {
  private readonly turns = new Turns();
  private readonly memory: LRUCache<string, Cart>;
  private readonly state: StateStore;
  /** A state store of this process alone would only be a second memory. */
  private readonly isShared: boolean;

  constructor(
    private readonly repository: CartRepository,
    stores: StateStores,
    @InjectSettings(CartSettings) private readonly settings: CartSettings,
  ) {
    this.memory = new LRUCache({ max: settings.CART_MEMORY_SIZE });
    this.state = stores.store('cart');
    this.isShared = stores.kind !== 'memory';
  }

  /** The cart as stored. @throws AppError 404 / 401002 */
  async read({ tenantId, cartId }: CartRef): Promise<Cart> {
    const cart = await this.repository.findCart(tenantId, cartId);
    if (cart === null) throw new AppError(ErrorCode.CART_NOT_FOUND);
    this.remember(cart);
    return cart;
  }

  async add(cart: Cart): Promise<void> {
    await this.repository.addCart(cart);
    this.remember(cart);
  }

  /**
   * Applies `work` to the cart and makes the result durable; a result that is the very cart it got is no change.
   * @throws AppError 404 / 401002 for an unknown cart, 409 / 408103 if two writes in a row were lost; what `work` raises
   */
  change(ref: CartRef, work: (cart: Cart) => Promise<Cart>, commit: Commit = this.replace): Promise<Cart> {
    return this.turns.take(keyOf(ref), async () => {
      const copy = await this.copyOf(ref);
      const first = copy ?? (await this.read(ref));
      try {
        return await this.tryChange(first, work, commit);
      } catch (error) {
        const mayBeStale = copy !== undefined && error instanceof AppError && error.status < 500;
        if (!(error instanceof LostWrite) && !mayBeStale) throw error;
        const stored = await this.read(ref);
        if (!(error instanceof LostWrite) && stored.revision === first.revision) throw error;
        return this.tryChange(stored, work, commit).catch((again: unknown) => {
          throw again instanceof LostWrite ? new AppError(ErrorCode.CART_CHANGED, { cause: again }) : again;
        });
      }
    });
  }

  private async tryChange(cart: Cart, work: (cart: Cart) => Promise<Cart>, commit: Commit): Promise<Cart> {
    const changed = await work(cart);
    if (changed === cart) return cart;
    try {
      const written = await commit({ ...changed, revision: cart.revision + 1 });
      this.remember(written);
      return written;
    } catch (error) {
      // Whether it was written may be unknown: the next request asks the database.
      this.memory.delete(keyOf(cart));
      throw error;
    }
  }

  private readonly replace: Commit = async (cart) => {
    if (!(await this.repository.replaceCart(cart))) throw new LostWrite();
    return cart;
  };

  /** The newest copy at hand. */
  private async copyOf(ref: CartRef): Promise<Cart | undefined> {
    const held = this.memory.get(keyOf(ref));
    if (!this.isShared) return held;
    const shared = await this.inState(() => this.state.get<string>(keyOf(ref)));
    if (shared === undefined || (held !== undefined && held.revision >= shared.revision)) return held;
    return { ...cartOf(shared.value), revision: shared.revision };
  }

  /** Keeps copies of what is stored; the state store's is written in passing, a newer one there stays. */
  private remember(cart: Cart): void {
    const key = keyOf(cart);
    if ((this.memory.peek(key)?.revision ?? 0) > cart.revision) return;
    this.memory.set(key, cart);
    if (!this.isShared) return;
    void this.inState(() =>
      this.state.setIfNewer(key, textOf(cart), cart.revision, this.settings.CART_STATE_TTL_SECONDS),
    );
  }

  /** Goes on without the state store while it is out (libs/state logs the outage once). */
  private async inState<T>(call: () => Promise<T>): Promise<T | undefined> {
    try {
      return await call();
    } catch (error) {
      if (error instanceof StateUnavailable) return undefined;
      throw error;
    }
  }
}

function keyOf({ tenantId, cartId }: CartRef): string {
  return `${tenantId}:${cartId}`;
}
