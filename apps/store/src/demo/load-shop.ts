import type { TestTenant } from '@kugelpos/testing';
import type { ExampleShop } from './example-shop.js';

const AT_ONCE = 8;

/** Enters the example shop into a store through its API, as an administrator would. */
export async function loadShop(tenant: TestTenant, shop: ExampleShop): Promise<void> {
  const { admin, tenantId } = tenant;
  const masters = `/master-data/api/v1/tenants/${tenantId}`;
  const isTrue = (text: string | undefined): boolean => text === 'true';

  await each(shop.stores, (row) =>
    admin.post(`/terminal/api/v1/tenants/${tenantId}/stores`, {
      storeCode: row['store_code'],
      storeName: row['store_name'],
    }),
  );
  await each(shop.settings, (setting) => admin.post(`${masters}/settings`, setting));
  await each(shop.staffRoles, (role) => admin.post(`${masters}/staff-roles`, role));
  await each(shop.reasons, (reason) => admin.post(`${masters}/reasons`, reason));
  await each(shop.categories, (row) =>
    admin.post(`${masters}/categories`, {
      categoryCode: row['category_code'],
      description: row['description'],
      descriptionShort: row['description_short'],
      taxCode: row['tax_code'],
    }),
  );
  await each(shop.staff, (row) =>
    admin.post(`${masters}/staff`, {
      id: row['id'],
      name: row['name'],
      pin: row['pin'],
      roles: row['roles']?.split(';') ?? [],
    }),
  );
  await each(shop.payments, (row) =>
    admin.post(`${masters}/payments`, {
      paymentCode: row['payment_code'],
      description: row['description'],
      limitAmount: row['limit_amount'],
      canRefund: isTrue(row['can_refund']),
      canDepositOver: isTrue(row['can_deposit_over']),
      canChange: isTrue(row['can_change']),
      isActive: isTrue(row['is_active']),
      kind: row['kind'],
      taxTreatment: row['tax_treatment'],
      stampDuty: isTrue(row['stamp_duty']),
    }),
  );
  await each(shop.items, (row) =>
    admin.post(`${masters}/items`, {
      itemCode: row['item_code'],
      description: row['description'],
      descriptionShort: row['description_short'],
      unitPrice: row['unit_price'],
      unitCost: row['unit_cost'],
      itemDetails: [row['description_en']],
      imageUrls: [],
      categoryCode: row['category_code'],
      taxCode: row['tax_code'],
      isDiscountRestricted: isTrue(row['is_discount_restricted']),
    }),
  );
  await each(shop.storePrices, (row) =>
    admin.post(`${masters}/stores/${row['store_code']}/items`, {
      itemCode: row['item_code'],
      storePrice: row['store_price'],
    }),
  );
}

/** Receives the first delivery: the quantities of the example items, in one store. */
export async function receiveStock(tenant: TestTenant, shop: ExampleShop, storeCode: string): Promise<void> {
  await each(shop.items, (row) =>
    tenant.admin.data(
      'PUT',
      `/stock/api/v1/tenants/${tenant.tenantId}/stores/${storeCode}/stock/${row['item_code']}/update`,
      {
        quantityChange: Number(row['initial_quantity']),
        updateType: 'purchase',
        note: 'first delivery',
      },
    ),
  );
}

/** Does `work` for every entry, a few at a time. */
async function each<T>(entries: readonly T[], work: (entry: T) => Promise<unknown>): Promise<void> {
  const queue = [...entries];
  const worker = async (): Promise<void> => {
    for (let entry = queue.shift(); entry !== undefined; entry = queue.shift()) await work(entry);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
