import { USER_ROLES } from '@kugelpos/contracts';
import { addTill, Api, eventually, logInAs, TEST_PASSWORD, type Shop, type Till } from '@kugelpos/testing';
import { Tokens } from '@kugelpos/auth';
import type { TestStore } from '../support/store.js';
import type { Route } from '../tenants/routes.js';
import { handMade, partsOf } from './hand-made-token.js';

/** Somebody who calls, and what kind of credential that is; `void`: one that nothing may accept. */
export interface Caller {
  name: string;
  kind: (typeof USER_ROLES)[number] | 'terminal' | 'apiKey' | 'service' | 'service of all tenants' | 'void';
  /** What kind it was until it was withdrawn. */
  former?: Caller['kind'];
  api: Api;
  /** A terminal names itself in its requests. */
  terminalId?: string;
}

const ACCOUNTS = '/account/api/v1/accounts';

/** One caller with each kind of credential, the withdrawn ones refused by now. */
export async function allCallers(store: TestStore, shop: Shop, secretKey: string): Promise<Caller[]> {
  const guest = new Api(store.url);
  const { tenantId, admin } = shop;
  const user = async (role: string): Promise<string> => {
    await admin.post(`${ACCOUNTS}/register/user`, { username: role, password: TEST_PASSWORD, role: roleOf(role) });
    return logInAs(store.url, tenantId, role);
  };
  const clerk = await user('clerk');
  const gone = await user('gone');
  await admin.post(`${ACCOUNTS}/users/gone/deactivate`);

  const [present, deleted, rotated] = [
    await newTill(store, shop, 2),
    await newTill(store, shop, 3),
    await newTill(store, shop, 4),
  ];
  const pathOf = ({ terminalId }: Till): string => `/terminal/api/v1/terminals/${terminalId}`;
  await admin.data('DELETE', pathOf(deleted));
  await admin.post(`${pathOf(rotated)}/key`);

  const { header, claims } = partsOf(clerk);
  const expired = handMade({ header, claims: { ...claims, exp: Math.floor(Date.now() / 1000) - 1 }, key: secretKey });
  const { body } = await guest.request<{ refresh_token: string }>('POST', `${ACCOUNTS}/token`, {
    body: { username: 'clerk', password: TEST_PASSWORD, client_id: tenantId },
  });
  const tokens = store.app.get(Tokens, { strict: false });

  const byToken = (name: string, kind: Caller['kind'], token: string, terminalId?: string): Caller => ({
    name,
    kind,
    api: guest.withToken(token),
    ...(terminalId === undefined ? {} : { terminalId }),
  });
  const byKey = (name: string, kind: Caller['kind'], { byKey: api, terminalId }: Till): Caller => ({
    name,
    kind,
    api,
    terminalId,
  });
  const withdrawn: Caller[] = [
    { ...byToken('a deactivated user', 'void', gone), former: 'clerk' },
    {
      ...byToken('the token of a deleted terminal', 'void', deleted.currentToken, deleted.terminalId),
      former: 'terminal',
    },
    { ...byKey('the key of a deleted terminal', 'void', deleted), former: 'apiKey' },
    { ...byToken('the token of a replaced key', 'void', rotated.currentToken, rotated.terminalId), former: 'terminal' },
    { ...byKey('a replaced key', 'void', rotated), former: 'apiKey' },
  ];
  for (const caller of withdrawn)
    await eventually(
      () => listTerminals(caller),
      (status) => status === 401,
    );
  return [
    { name: 'nobody', kind: 'void', api: guest },
    byToken('a clerk', 'clerk', clerk),
    byToken('a manager', 'manager', await user('manager')),
    byToken('a superuser', 'superuser', shop.token),
    byToken('a terminal', 'terminal', present.currentToken, present.terminalId),
    byKey('an API key', 'apiKey', present),
    byToken('a service', 'service', tokens.forService('report', tenantId)),
    byToken('a service of all tenants', 'service of all tenants', tokens.forService('report', 'commons')),
    byToken('an expired token', 'void', expired),
    byToken('a refresh token', 'void', body.refresh_token),
    byToken('junk', 'void', 'junk'),
    { name: 'a junk key', kind: 'void', api: guest.as({ 'x-api-key': 'junk' }), terminalId: present.terminalId },
    ...withdrawn,
  ];
}

/** The status of a request that every good credential of the tenant opens. */
export async function listTerminals({ api, terminalId }: Caller): Promise<number> {
  const query = terminalId === undefined ? '' : `?terminal_id=${terminalId}`;
  return (await api.request('GET', `/terminal/api/v1/terminals${query}`)).status;
}

function roleOf(username: string): string {
  return USER_ROLES.find((role) => role === username) ?? 'clerk';
}

async function newTill(store: TestStore, shop: Shop, terminalNo: number): Promise<Till> {
  const till = await addTill(shop, store.url, shop.storeCode, terminalNo);
  await till.logIn();
  return till;
}

/** What `x-access` promises to a caller. */
export function promised({ access, acrossTenants }: Route, { kind }: Caller): 'passes' | 401 | 403 {
  if (acrossTenants) return kind === 'service of all tenants' && access.includes('service') ? 'passes' : 401;
  const needed = USER_ROLES.findIndex((role) => access.includes(role));
  const rank = USER_ROLES.findIndex((role) => role === kind);
  if (rank >= 0) {
    if (needed < 0) return 401;
    return rank >= needed ? 'passes' : 403;
  }
  return access.some((accepted) => accepted === kind) ? 'passes' : 401;
}
