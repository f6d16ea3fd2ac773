import { Api } from './api.js';
import { createTenant, type TestTenant } from './tenant.js';
import { Till } from './till.js';

/** An item as the shop's master data has it. */
export interface ShopItem {
  itemCode: string;
  unitPrice: number;
  taxCode: string;
  categoryCode?: string;
  description?: string;
  isDiscountRestricted?: boolean;
}

/** A tenant with a store, a signed-in staff member, an open till, items and payment methods. */
export interface Shop extends TestTenant {
  storeCode: string;
  staffId: string;
  till: Till;
}

export interface ShopOptions {
  tenantId?: string;
  storeCode?: string;
  terminalNo?: number;
  items?: readonly ShopItem[];
  initialAmount?: number;
}

/** One item of each tax code: external and internal, 10 % and reduced 8 %. */
export const SHOP_ITEMS: readonly ShopItem[] = [
  { itemCode: 'EXT10', unitPrice: 105, taxCode: '01', description: '電池' },
  { itemCode: 'INT10', unitPrice: 105, taxCode: '02', description: 'ノート' },
  { itemCode: 'EXT8', unitPrice: 100, taxCode: '11', description: '弁当' },
  { itemCode: 'INT8', unitPrice: 108, taxCode: '12', description: 'おにぎり' },
];

const PAYMENTS = [
  { paymentCode: '01', description: '現金', canDepositOver: true, canChange: true, kind: 'cash', stampDuty: true },
  {
    paymentCode: '11',
    description: 'クレジット',
    canDepositOver: false,
    canChange: false,
    kind: 'credit',
    stampDuty: false,
  },
  {
    paymentCode: '12',
    description: '商品券',
    canDepositOver: true,
    canChange: false,
    kind: 'voucher',
    stampDuty: true,
  },
];

/** Sets a shop up over HTTP, as a new customer does, and opens its till. */
export async function openShop(baseUrl: string, options: ShopOptions = {}): Promise<Shop> {
  const tenant = await createTenant(baseUrl, options.tenantId);
  const storeCode = options.storeCode ?? 'S001';
  const { admin, tenantId } = tenant;
  const staffId = 'staff1';
  await admin.post(`/terminal/api/v1/tenants/${tenantId}/stores`, { storeCode, storeName: `Store ${storeCode}` });
  const masters = `/master-data/api/v1/tenants/${tenantId}`;
  await admin.post(`${masters}/staff`, { id: staffId, name: '山田 花子', pin: '1234', roles: ['clerk'] });
  await admin.post(`${masters}/categories`, {
    categoryCode: 'food',
    description: '食品',
    descriptionShort: '食品',
    taxCode: '12',
  });
  for (const payment of PAYMENTS) {
    await admin.post(`${masters}/payments`, {
      limitAmount: 0,
      canRefund: true,
      isActive: true,
      taxTreatment: 'payment',
      ...payment,
    });
  }
  for (const item of options.items ?? SHOP_ITEMS) await createItem(admin, tenantId, item);
  const till = await addTill(tenant, baseUrl, storeCode, options.terminalNo ?? 1);
  await till.logIn();
  await till.signIn(staffId);
  await till.open(options.initialAmount);
  return { ...tenant, storeCode, staffId, till };
}

/** Adds an item to the common item master. */
export async function createItem(admin: Api, tenantId: string, item: ShopItem): Promise<void> {
  await admin.post(`/master-data/api/v1/tenants/${tenantId}/items`, {
    description: item.itemCode,
    unitCost: 0,
    itemDetails: [],
    imageUrls: [],
    categoryCode: 'food',
    isDiscountRestricted: false,
    ...item,
  });
}

/** Adds a terminal to a store; it is neither signed in nor open. */
export async function addTill(
  tenant: TestTenant,
  baseUrl: string,
  storeCode: string,
  terminalNo: number,
): Promise<Till> {
  const { terminalId, apiKey } = await tenant.admin.post<{ terminalId: string; apiKey: string }>(
    '/terminal/api/v1/terminals',
    {
      storeCode,
      terminalNo,
      description: `Till ${terminalNo}`,
    },
  );
  return new Till(new Api(baseUrl), terminalId, apiKey);
}
