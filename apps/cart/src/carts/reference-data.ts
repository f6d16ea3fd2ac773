import { Injectable, Logger } from '@nestjs/common';
import { MasterDataClient, TerminalClient } from '@kugelpos/clients';
import {
  ErrorCode,
  isPromotionOf,
  type ItemDetailWire,
  type PaymentMethodWire,
  type PromotionOf,
  type SettingWire,
  type StoreWire,
  type TaxWire,
} from '@kugelpos/contracts';
import { AppError, NotFoundError } from '@kugelpos/errors';
import { InjectSettings } from '@kugelpos/platform';
import { Caches, type Cache, type Change } from '@kugelpos/state';
import { CartSettings } from '../cart-settings.js';
import { CATEGORY_DISCOUNT, type Promotion, type TaxEntry } from '../pricing/index.js';

const SERVICE = 'cart';
/** No code may contain it, so no two keys can be equal. */
const SEPARATOR = '\u0000';

/** What carts need of master-data and terminal, from bounded caches that drop what changed (design 10). */
@Injectable()
export class ReferenceData {
  private readonly logger = new Logger('ReferenceData');
  private readonly items: Cache<ItemDetailWire>;
  private readonly methods: Cache<PaymentMethodWire>;
  private readonly taxTables: Cache<TaxEntry[]>;
  private readonly settingLists: Cache<SettingWire[]>;
  private readonly promotionLists: Cache<Promotion[]>;
  private readonly stores: Cache<StoreWire>;

  constructor(
    private readonly masterData: MasterDataClient,
    private readonly terminals: TerminalClient,
    caches: Caches,
    @InjectSettings(CartSettings) settings: CartSettings,
  ) {
    const create = <V>(...kinds: string[]): Cache<V> =>
      caches.create<V>((change) => (kinds.includes(change.kind) ? keysOf(change) : undefined), {
        ttlSeconds: settings.CART_REFERENCE_TTL_SECONDS,
      });
    const createPerTenant = <V>(...kinds: string[]): Cache<V> =>
      caches.create<V>((change) => (kinds.includes(change.kind) ? { prefix: keyOf(change.tenantId) } : undefined), {
        ttlSeconds: settings.CART_REFERENCE_TTL_SECONDS,
      });
    this.items = create('item', 'itemStore');
    this.methods = create('payment');
    this.taxTables = createPerTenant('tax');
    this.settingLists = createPerTenant('setting');
    this.promotionLists = createPerTenant('promotion');
    this.stores = createPerTenant('store', 'tenant');
  }

  /**
   * The items as the store sells them, in the order asked; what is not held is asked for in one call.
   * @throws AppError 404 / 402001 for an unknown item, 503 / 408106 if master-data cannot be asked
   */
  async itemsOf(tenantId: string, storeCode: string, itemCodes: readonly string[]): Promise<ItemDetailWire[]> {
    const codeOf = new Map(itemCodes.map((code) => [keyOf(tenantId, code, storeCode), code]));
    const load = async (missing: readonly string[]): Promise<Map<string, ItemDetailWire>> => {
      const codes = missing.flatMap((key) => codeOf.get(key) ?? []);
      const found = await this.masterData.itemDetails(SERVICE, tenantId, storeCode, codes);
      return new Map(found.map((item) => [keyOf(tenantId, item.itemCode, storeCode), item]));
    };
    const items = await this.items.getOrLoadMany(codeOf.keys(), load).catch((error: unknown) => {
      if (!(error instanceof AppError) || error.code !== ErrorCode.EXTERNAL_SERVICE_ERROR) throw error;
      throw new AppError(ErrorCode.ITEMS_UNAVAILABLE, { retryAfterSeconds: 1, cause: error });
    });
    return itemCodes.map((code) => {
      const item = items.get(keyOf(tenantId, code, storeCode));
      if (item === undefined) throw new AppError(ErrorCode.ITEM_NOT_FOUND);
      return item;
    });
  }

  /** A payment method; undefined if the tenant has none with this code. */
  paymentMethod(tenantId: string, paymentCode: string): Promise<PaymentMethodWire | undefined> {
    return this.methods.getOrLoad(keyOf(tenantId, paymentCode), () =>
      this.masterData.payment(SERVICE, tenantId, paymentCode),
    );
  }

  async taxes(tenantId: string): Promise<TaxEntry[]> {
    const load = async () => (await this.masterData.taxes(SERVICE, tenantId)).map(toTaxEntry);
    return (await this.taxTables.getOrLoad(keyOf(tenantId), load)) ?? [];
  }

  async settings(tenantId: string): Promise<SettingWire[]> {
    const load = () => this.masterData.settings(SERVICE, tenantId);
    return (await this.settingLists.getOrLoad(keyOf(tenantId), load)) ?? [];
  }

  /** The store. @throws NotFoundError */
  async store(tenantId: string, storeCode: string): Promise<StoreWire> {
    const load = () => this.terminals.store(SERVICE, tenantId, storeCode);
    const store = await this.stores.getOrLoad(keyOf(tenantId, storeCode), load);
    if (store === undefined) throw new NotFoundError('Store');
    return store;
  }

  /**
   * Promotions in force in the store; undefined while master-data cannot be asked: a till must go on selling, and the
   * failure is logged (spec cart §11.24).
   */
  async promotions(tenantId: string, storeCode: string): Promise<Promotion[] | undefined> {
    const load = async () => {
      const active = await this.masterData.activePromotions(SERVICE, tenantId, storeCode);
      return active.filter((promotion) => isPromotionOf(promotion, CATEGORY_DISCOUNT)).map(toPromotion);
    };
    try {
      return await this.promotionLists.getOrLoad(keyOf(tenantId, storeCode), load);
    } catch (error) {
      this.logger.warn(`promotions of ${tenantId} ${storeCode} are not available: ${(error as Error).message}`);
      return undefined;
    }
  }
}

function keyOf(...parts: string[]): string {
  return parts.map((part) => part + SEPARATOR).join('');
}

/** What a change of one item or method makes invalid: it, in all stores; without a code all of the tenant. */
function keysOf({ tenantId, code }: Change): { prefix: string } {
  return { prefix: code === undefined ? keyOf(tenantId) : keyOf(tenantId, code) };
}

function toTaxEntry(tax: TaxWire): TaxEntry {
  const { taxCode, taxType, taxName, rate, roundDigit, roundMethod, reduced } = tax;
  return { taxCode, taxType, taxName, rate, roundDigit, roundMethod, reduced, class: tax.class };
}

function toPromotion(promotion: PromotionOf<typeof CATEGORY_DISCOUNT>): Promotion {
  const { promotionCode, promotionType, name, detail } = promotion;
  const { targetCategoryCodes, discountRate } = detail;
  return { promotionCode, promotionType, name, detail: { targetCategoryCodes, discountRate } };
}
