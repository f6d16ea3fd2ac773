import { Api, createItem, eventually, type ApiAnswer, type TestEnvelope } from '@kugelpos/testing';
import type { Secret } from './secret-search.js';

export const TENANT = 'SECRETS';
export const SUPERUSER = 'owner-of-the-shop';

/** What people choose; characters that each way of writing has to escape. */
export const CHOSEN = {
  password: 'Fuji "yama" + 100% wärme/夏',
  shortPassword: 'k"%ä+/q',
  guessedPassword: 'Guessed it & "missed" + 5%/秋',
  clerkPassword: 'Clerk\'s own & "first" = 1/春',
  changedPassword: 'Changed + "later" <2>%/冬 é',
  setPassword: 'Set by the "boss" & 3%/梅 ü',
  pin: 'P1n "of" the staff + 7%/桜',
  newPin: 'New p1n & "changed" + 8%/桃',
  approverPin: 'Approver\'s p1n "ok" + 9%/菊',
  guessedPin: 'Guessed p1n & "wrong" + 6%/蘭',
};

/** What a till might send as its key without having it. */
const GUESSED_KEY = 'guessed-key-of-nobody-0123456789abcdefghijk';

const ACCOUNTS = '/account/api/v1/accounts';
const TERMINAL = '/terminal/api/v1';
const MASTERS = `/master-data/api/v1/tenants/${TENANT}`;
const STORE = '0001';

interface Tokens {
  access_token: string;
  refresh_token: string;
}

/** Everything that a shop does with its secrets, rightly and wrongly, in one day; gives those that it made up itself. */
export async function liveThroughTheDay(url: string): Promise<Secret[]> {
  const guest = new Api(url);
  const admin = await people(guest);
  await masters(admin);
  const till = await keys(guest, admin);
  await tillsDay(guest, admin, till);
  await refused(guest, admin);
  const chosen = Object.entries(CHOSEN).map(([name, value]) => ({ name, value, isGuessable: true }));
  return [...chosen, { name: 'guessed key', value: GUESSED_KEY }];
}

const logIn = (guest: Api, username: string, password: string): Promise<ApiAnswer<Tokens>> =>
  guest.request('POST', `${ACCOUNTS}/token`, { body: { username, password, client_id: TENANT } });

/** Registration, log-ins, changed passwords, the end of log-ins; gives the superuser. */
async function people(guest: Api): Promise<Api> {
  const owner = { username: SUPERUSER, tenantId: TENANT };
  await is(422, guest.request('POST', `${ACCOUNTS}/register`, { body: { ...owner, password: CHOSEN.shortPassword } }));
  await is(201, guest.request('POST', `${ACCOUNTS}/register`, { body: { ...owner, password: CHOSEN.password } }));
  await is(401, logIn(guest, SUPERUSER, CHOSEN.guessedPassword));
  await is(401, logIn(guest, 'nobody', CHOSEN.guessedPassword));
  // A password in the wrong field.
  await is(401, logIn(guest, CHOSEN.password, CHOSEN.password));
  const form = new URLSearchParams({ username: SUPERUSER, password: CHOSEN.password, client_id: TENANT }).toString();
  const formType = { 'content-type': 'application/x-www-form-urlencoded' };
  const { body } = await is(200, guest.request<Tokens>('POST', `${ACCOUNTS}/token`, { raw: form, headers: formType }));
  const admin = guest.withToken(body.access_token);

  await admin.post(`${ACCOUNTS}/register/user`, { username: 'clerk', password: CHOSEN.clerkPassword });
  const first = (await is(200, logIn(guest, 'clerk', CHOSEN.clerkPassword))).body;
  const refresh = (refreshToken: string): Promise<ApiAnswer<Tokens>> =>
    guest.request('POST', `${ACCOUNTS}/token/refresh`, { body: { refresh_token: refreshToken } });
  const second = (await is(200, refresh(first.refresh_token))).body;
  const own = `${ACCOUNTS}/me/password`;
  const clerk = guest.withToken(second.access_token);
  const wrong = { currentPassword: CHOSEN.guessedPassword, newPassword: CHOSEN.changedPassword };
  await is(400, clerk.request('PUT', own, { body: wrong }));
  const right = { currentPassword: CHOSEN.clerkPassword, newPassword: CHOSEN.changedPassword };
  await is(200, clerk.request('PUT', own, { body: right }));
  await is(401, refresh(second.refresh_token));

  const third = (await is(200, logIn(guest, 'clerk', CHOSEN.changedPassword))).body;
  await is(200, refresh(third.refresh_token));
  // Used twice: the log-in ends.
  await is(401, refresh(third.refresh_token));
  const boss = { newPassword: CHOSEN.setPassword };
  await is(200, admin.request('PUT', `${ACCOUNTS}/users/clerk/password`, { body: boss }));
  const last = (await is(200, logIn(guest, 'clerk', CHOSEN.setPassword))).body;
  await is(200, guest.withToken(last.access_token).request('POST', `${ACCOUNTS}/logout`, { body: {} }));
  await admin.get(`${ACCOUNTS}/users`);
  await admin.get(`${ACCOUNTS}/me`);
  return admin;
}

async function masters(admin: Api): Promise<void> {
  await admin.post(`${TERMINAL}/tenants`, { tenantId: TENANT, tenantName: 'Shop', tags: [] });
  await admin.post(`${TERMINAL}/tenants/${TENANT}/stores`, { storeCode: STORE, storeName: 'みどり市場' });
  await admin.post(`${MASTERS}/settings`, { name: 'SIGN_IN_PIN', defaultValue: 'required', values: [] });
  const limit = { operation: 'cashOut', maximumAmount: 100, mayApprove: false };
  await admin.post(`${MASTERS}/staff-roles`, { code: 'newcomer', name: '新人', limits: [limit] });
  const approval = { operation: 'cashOut', maximumAmount: null, mayApprove: true, approvalMaximum: null };
  await admin.post(`${MASTERS}/staff-roles`, { code: 'chief', name: 'チーフ', limits: [approval] });
  await admin.post(`${MASTERS}/staff`, { id: '12', name: '山田 花子', pin: CHOSEN.pin, roles: ['newcomer'] });
  await admin.post(`${MASTERS}/staff`, { id: '90', name: '鈴木 一郎', pin: CHOSEN.approverPin, roles: ['chief'] });
  const changed = { name: '山田 花子', pin: CHOSEN.newPin, roles: ['newcomer'] };
  await is(200, admin.request('PUT', `${MASTERS}/staff/12`, { body: changed }));
  await admin.get(`${MASTERS}/staff`);
  await admin.post(`${MASTERS}/reasons`, { code: 'CHG', name: '両替', operations: ['cashOut'] });
  await admin.post(`${MASTERS}/categories`, {
    categoryCode: 'food',
    description: '食品',
    descriptionShort: '食品',
    taxCode: '12',
  });
  await admin.post(`${MASTERS}/payments`, {
    paymentCode: '01',
    description: '現金',
    limitAmount: 0,
    canRefund: true,
    canDepositOver: true,
    canChange: true,
    isActive: true,
    kind: 'cash',
  });
  await createItem(admin, TENANT, { itemCode: 'NOTE', unitPrice: 105, taxCode: '02' });
}

/** A till as this day knows it. */
interface KeyedTill {
  path: string;
  terminalId: string;
  apiKey: string;
}

/** Keys made, guessed, exchanged, replaced. */
async function keys(guest: Api, admin: Api): Promise<KeyedTill> {
  const body = { storeCode: STORE, terminalNo: 1, description: 'till' };
  const made = await admin.post<{ terminalId: string; apiKey: string }>(`${TERMINAL}/terminals`, body);
  const path = `${TERMINAL}/terminals/${made.terminalId}`;
  const byKey = (apiKey: string): Api => guest.as({ 'x-api-key': apiKey });
  await is(200, byKey(made.apiKey).request('POST', `${TERMINAL}/auth/token`));
  await is(200, byKey(made.apiKey).request('POST', `${TERMINAL}/auth/token?terminal_id=${made.terminalId}`));
  await is(401, byKey(GUESSED_KEY).request('POST', `${TERMINAL}/auth/token`));
  await is(401, byKey(GUESSED_KEY).request('GET', path));
  const { apiKey } = await admin.post<{ apiKey: string }>(`${path}/key`, { overlapSeconds: 60 });
  for (const key of [made.apiKey, apiKey]) await is(200, byKey(key).request('GET', path));
  await admin.get(path);
  return { path, terminalId: made.terminalId, apiKey };
}

/** Sign-in, opening, cash with approval, a sale, the close, journal and report. */
async function tillsDay(guest: Api, admin: Api, { path, terminalId, apiKey }: KeyedTill): Promise<void> {
  let api = guest.as({ 'x-api-key': apiKey });
  const { data } = (
    await is(200, api.request<TestEnvelope<{ access_token: string }>>('POST', `${TERMINAL}/auth/token`))
  ).body;
  api = guest.withToken(data.access_token);
  const act = async (status: number, action: string, body: unknown, key?: string): Promise<void> => {
    const headers: Record<string, string> = key === undefined ? {} : { 'idempotency-key': key };
    const answer = await is(status, api.request('POST', `${path}/${action}`, { body, headers }));
    const token = answer.headers.get('x-new-token');
    if (token !== null) api = guest.withToken(token);
  };
  await act(401, 'sign-in', { staffId: '12', pin: CHOSEN.guessedPin });
  await act(200, 'sign-in', { staffId: '12', pin: CHOSEN.newPin });
  for (const _again of [1, 2]) await act(200, 'open', { initialAmount: 5000 }, 'opened-once');
  const cashOut = (pin: string): object => ({
    amount: 500,
    description: '両替',
    reasonCode: 'CHG',
    approval: { staffId: '90', pin },
  });
  await act(403, 'cash-out', cashOut(CHOSEN.guessedPin), 'cash-guessed');
  for (const _again of [1, 2]) await act(200, 'cash-out', cashOut(CHOSEN.approverPin), 'cash-once');
  await act(200, 'no-sale', {});

  const { cartId } = await api.post<{ cartId: string }>('/cart/api/v1/carts', {});
  const cart = `/cart/api/v1/carts/${cartId}`;
  await api.post(`${cart}/lineItems`, [{ itemCode: 'NOTE', quantity: 1 }]);
  await api.post(`${cart}/subtotal`);
  await api.post(`${cart}/payments`, [{ paymentCode: '01', amount: 105 }]);
  await api.post(`${cart}/bill`);
  for (const _again of [1, 2]) await act(200, 'close', { physicalAmount: 4605 }, 'closed-once');
  await act(200, 'sign-out', {});

  const journals = `/journal/api/v1/tenants/${TENANT}/stores/${STORE}/journals`;
  await eventually(
    () => api.get<{ transactionType: number }[]>(journals),
    (records) => records.some(({ transactionType }) => transactionType === 302),
  );
  const { businessDate } = await admin.get<{ businessDate: string }>(`${TERMINAL}/terminals/${terminalId}`);
  const reports = `/report/api/v1/tenants/${TENANT}/stores/${STORE}/terminals/1/reports`;
  const daily = `${reports}?business_date=${businessDate}&report_scope=daily&report_type=sales`;
  await eventually(
    () => api.request('GET', daily),
    ({ status }) => status === 200,
  );
}

/** Secrets where they do not belong, and in requests that cannot be read. */
async function refused(guest: Api, admin: Api): Promise<void> {
  const broken = `{"username":"${SUPERUSER}","password":${JSON.stringify(CHOSEN.password)}`;
  for (const path of [`${ACCOUNTS}/token`, `${ACCOUNTS}/register`])
    await is(422, guest.request('POST', path, { raw: broken }));
  for (const password of [[CHOSEN.password], { text: CHOSEN.password }])
    await is(422, guest.request('POST', `${ACCOUNTS}/token`, { body: { username: SUPERUSER, password } }));
  for (const pin of [[CHOSEN.pin], { text: CHOSEN.pin }])
    await is(422, admin.request('POST', `${MASTERS}/staff`, { body: { id: '13', name: 'x', pin, roles: [] } }));
  await is(422, admin.request('POST', `${MASTERS}/staff`, { raw: `{"id":"13","pin":${JSON.stringify(CHOSEN.pin)}` }));
  const query = new URLSearchParams({ password: CHOSEN.password, pin: CHOSEN.pin, 'x-api-key': GUESSED_KEY });
  await is(200, admin.request('GET', `${MASTERS}/items?${query.toString()}`));
  const basic = Buffer.from(`${SUPERUSER}:${CHOSEN.password}`).toString('base64');
  for (const authorization of [`Bearer ${GUESSED_KEY}`, `Basic ${basic}`, GUESSED_KEY])
    await is(401, guest.as({ authorization }).request('GET', `${MASTERS}/items`));
  for (const path of ['/metrics', '/health', '/account/health', '/terminal/openapi.json'])
    await is(200, guest.request('GET', path));
}

async function is<T>(status: number, request: Promise<ApiAnswer<T>>): Promise<ApiAnswer<T>> {
  const answer = await request;
  if (answer.status !== status) throw new Error(`${answer.status}, not ${status}: ${JSON.stringify(answer.body)}`);
  return answer;
}
