import { beforeEach, describe, expect, it } from '@jest/globals';
import { ErrorCode } from '@kugelpos/contracts';
import { AppError } from '@kugelpos/errors';
import { MemoryStateStores, StateUnavailable, type StateStore, type StateStores } from '@kugelpos/state';
import { CartSettings } from '../cart-settings.js';
import type { Cart } from './cart.js';
import type { CartRepository } from './cart.repository.js';
import { CartStore } from './cart-store.js';

const SETTINGS = CartSettings.read({});
const REF = { tenantId: 'T1', cartId: 'C1' };

/** Only what the store looks at. */
const cart = { ...REF, revision: 1, storeName: '' } as Cart;

/** The database: one cart, and a hook to write it behind the store's back. */
class Database {
  stored: Cart = cart;
  reads = 0;
  beforeWrite: () => void = () => undefined;

  readonly repository = {
    findCart: async () => {
      this.reads++;
      return this.stored;
    },
    addCart: async () => undefined,
    replaceCart: async (changed: Cart) => {
      this.beforeWrite();
      if (this.stored.revision !== changed.revision - 1) return false;
      this.stored = changed;
      return true;
    },
  } as unknown as CartRepository;

  /** Somebody else writes. */
  writeElsewhere(mark: string): void {
    this.stored = { ...this.stored, storeName: `${this.stored.storeName}${mark}`, revision: this.stored.revision + 1 };
  }
}

/** A state store that other processes share, whose failures a test chooses. */
class SharedState {
  isOut = false;
  readonly memory = new MemoryStateStores({}).store('cart');

  readonly stores = {
    kind: 'redis',
    store: (): StateStore => ({
      get: (key) => this.orOut(() => this.memory.get(key)),
      set: (key, value, options) => this.orOut(() => this.memory.set(key, value, options)),
      setIfNewer: (...args) => this.orOut(() => this.memory.setIfNewer(...args)),
      delete: (...args) => this.orOut(() => this.memory.delete(...args)),
    }),
  } as unknown as StateStores;

  private async orOut<T>(call: () => Promise<T>): Promise<T> {
    if (this.isOut) throw new StateUnavailable('connection', 'out');
    return call();
  }
}

const marked = (mark: string) => async (before: Cart) => ({ ...before, storeName: `${before.storeName}${mark}` });

let database: Database;
let state: SharedState;

function newStore(): CartStore {
  return new CartStore(database.repository, state.stores, SETTINGS);
}

beforeEach(() => {
  database = new Database();
  state = new SharedState();
});

describe('a change', () => {
  it('needs no read once the cart is in memory, also while the state store is out', async () => {
    const store = newStore();
    await store.change(REF, marked('a'));
    state.isOut = true;
    await store.change(REF, marked('b'));
    expect(database).toMatchObject({ reads: 1, stored: { storeName: 'ab', revision: 3 } });
  });

  it('of another process is found in the state store, or by the lost write when that is out or behind', async () => {
    const [one, two] = [newStore(), newStore()];
    await one.change(REF, marked('a'));
    await two.change(REF, marked('b'));
    expect(database).toMatchObject({ reads: 1, stored: { storeName: 'ab' } });
    state.isOut = true;
    await one.change(REF, marked('c'));
    state.isOut = false;
    await two.change(REF, marked('d'));
    expect(database.stored).toMatchObject({ storeName: 'abcd', revision: 5 });
  });

  it('that is refused on a copy behind the stored cart is tried on the stored one', async () => {
    const store = newStore();
    await store.change(REF, marked('a'));
    database.writeElsewhere('x');
    const onlyWithX = async (before: Cart) => {
      if (!before.storeName?.includes('x')) throw new AppError(ErrorCode.INVALID_OPERATION);
      return { ...before, storeName: 'done' };
    };
    expect(await store.change(REF, onlyWithX)).toMatchObject({ storeName: 'done', revision: 4 });
  });

  it('that is refused on the newest cart stays refused, after one look at the database', async () => {
    const store = newStore();
    await store.change(REF, marked('a'));
    const never = () => Promise.reject(new AppError(ErrorCode.INVALID_OPERATION));
    await expect(store.change(REF, never)).rejects.toMatchObject({ code: ErrorCode.INVALID_OPERATION });
    expect(database.reads).toBe(2);
  });

  it('that loses once is repeated on what is stored; losing again is 409', async () => {
    const store = newStore();
    let rivals = 1;
    database.beforeWrite = () => {
      if (rivals-- > 0) database.writeElsewhere('x');
    };
    await store.change(REF, marked('a'));
    expect(database.stored.storeName).toBe('xa');
    rivals = 2;
    await expect(store.change(REF, marked('b'))).rejects.toMatchObject({ code: ErrorCode.CART_CHANGED, status: 409 });
    expect(database.stored.storeName).toBe('xaxx');
  });

  it('whose outcome is not known is not believed: the next one asks the database', async () => {
    const store = newStore();
    await store.change(REF, marked('a'));
    const unknown = () => {
      database.writeElsewhere('written after all');
      return Promise.reject(new Error('connection lost'));
    };
    await expect(store.change(REF, marked('b'), unknown)).rejects.toThrow('connection lost');
    await store.change(REF, marked('c'));
    expect(database.stored.storeName).toBe('awritten after allc');
  });

  it('that changes nothing is not written', async () => {
    const store = newStore();
    expect(await store.change(REF, async (before) => before)).toMatchObject({ revision: 1 });
    expect(database.stored.revision).toBe(1);
  });

  it('waits for the one before it', async () => {
    const store = newStore();
    const letters = ['a', 'b', 'c', 'd', 'e', 'f'];
    await Promise.all(letters.map((letter) => store.change(REF, marked(letter))));
    expect(database.stored.storeName).toBe('abcdef');
  });
});

it('a read is always of what is stored, whatever the copies say', async () => {
  const store = newStore();
  await store.change(REF, marked('a'));
  database.writeElsewhere('x');
  expect(await store.read(REF)).toMatchObject({ storeName: 'ax', revision: 3 });
});
