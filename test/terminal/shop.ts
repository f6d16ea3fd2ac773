import { createTenant, type Api, type ApiAnswer, type TestEnvelope, type TestTenant } from '@kugelpos/testing';
import type { StoreWire, TerminalWire } from '@kugelpos/contracts';

export const TERMINAL = '/terminal/api/v1';

/** A tenant with one store, one member of staff and one till. */
export interface Shop extends TestTenant {
  storeCode: string;
  till: Till;
}

/** A till as it is used: its key, and the routes that work on it. */
export interface Till {
  id: string;
  apiKey: string;
  created: TerminalWire;
  path: string;
  /** Acts with the till's API key. */
  api: Api;
  call<T = unknown>(action: string, body?: unknown): Promise<ApiAnswer<TestEnvelope<T>>>;
  read(): Promise<TerminalWire>;
}

export const STAFF = { id: '12', name: '山田 花子', pin: '4826', roles: ['clerk'] };

export async function createShop(baseUrl: string): Promise<Shop> {
  const tenant = await createTenant(baseUrl);
  const { tenantId, admin } = tenant;
  const stores = `${TERMINAL}/tenants/${tenantId}/stores`;
  await admin.post(stores, { storeCode: '0001', storeName: 'みどり市場' });
  await admin.post(`/master-data/api/v1/tenants/${tenantId}/staff`, STAFF);
  return { ...tenant, storeCode: '0001', till: await createTill(admin, '0001', 3) };
}

export async function createTill(admin: Api, storeCode: string, terminalNo: number): Promise<Till> {
  const created = await admin.post<TerminalWire>(`${TERMINAL}/terminals`, {
    storeCode,
    terminalNo,
    description: `till ${terminalNo}`,
  });
  const path = `${TERMINAL}/terminals/${created.terminalId}`;
  const apiKey = created.apiKey ?? '';
  const api = admin.as({ 'x-api-key': apiKey });
  return {
    id: created.terminalId,
    apiKey,
    created,
    path,
    api,
    call: (action, body) => api.request('POST', `${path}/${action}`, body === undefined ? {} : { body }),
    read: () => admin.get<TerminalWire>(path),
  };
}

/** What a refusal says: status, code and the till's text. */
export function refusal(answer: ApiAnswer<TestEnvelope<unknown>>) {
  return { status: answer.status, code: answer.body.user_error?.code };
}

export interface TenantWire {
  tenantId: string;
  tenantName: string;
  tags: string[];
  stores: StoreWire[];
  entryDatetime: string;
  lastUpdateDatetime: string | null;
}

/** The payload of a token, read without checking it. */
export function claimsOf(token: string | null): Record<string, unknown> {
  const payload = (token ?? '').split('.')[1] ?? '';
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
}
