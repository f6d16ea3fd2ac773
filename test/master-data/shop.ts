import { Tokens } from '@kugelpos/auth';
import type { UserRole } from '@kugelpos/contracts';
import { createTenant, type Api, type ApiAnswer, type TestEnvelope } from '@kugelpos/testing';
import { startTestStore, type TestStore } from '../support/store.js';

/** A running store with a fresh tenant, and the callers that its master data knows. */
export interface Shop {
  store: TestStore;
  tenantId: string;
  /** Path of the tenant's master data. */
  base: string;
  admin: Api;
  /** A user of this role. */
  user(role: UserRole): Api;
  /** A till, by token. */
  terminal(storeCode: string): Api;
  /** Another service, acting for the tenant. */
  service: Api;
}

export async function startShop(env: Record<string, string> = {}): Promise<Shop> {
  const store = await startTestStore({ MASTER_DATA_PIN_BCRYPT_COST: '4', ...env });
  const { tenantId, admin } = await createTenant(store.url);
  const tokens = store.app.get(Tokens, { strict: false });
  return {
    store,
    tenantId,
    base: `/master-data/api/v1/tenants/${tenantId}`,
    admin,
    user: (role) =>
      admin.withToken(
        tokens.forUser({
          username: role,
          tenantId,
          role,
          isSuperuser: role === 'superuser',
          tokenVersion: 0,
          sessionId: 'test',
        }).token,
      ),
    terminal: (storeCode) =>
      admin.withToken(
        tokens.forTerminal({
          tenantId,
          storeCode,
          terminalNo: 1,
          terminalId: `${tenantId}-${storeCode}-1`,
          status: 'Opened',
          businessDate: '20261121',
          openCounter: 1,
          businessCounter: 1,
          tokenVersion: 0,
          keyVersion: 0,
          staff: null,
        }).token,
      ),
    service: admin.withToken(tokens.forService('cart', tenantId)),
  };
}

/** What a refusal says: status and code. */
export function refusal({ status, body }: ApiAnswer<TestEnvelope<unknown>>): [number, string | undefined] {
  return [status, body.user_error?.code];
}

/** `descriptionShort` → `description_short`, everywhere. */
export function inSnakeCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inSnakeCase);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [
      key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      inSnakeCase(entry),
    ]),
  );
}

export const PLAIN_TIME = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/;

export const tea = {
  itemCode: '4599801012290',
  description: '緑茶',
  unitPrice: 158,
  unitCost: 85.5,
  itemDetails: ['500ml'],
  imageUrls: [],
  categoryCode: '201',
  taxCode: '12',
};

/** What an item answers of its traits where nobody gave any. */
export const plainTraits = {
  eatInTaxCode: null,
  weighed: null,
  openPrice: null,
  minimumAge: null,
  isTaxOutOfScope: false,
  barcodes: [],
};
