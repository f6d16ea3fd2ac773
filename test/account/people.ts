import { Tokens } from '@kugelpos/auth';
import { COMMONS, type RevocationPage } from '@kugelpos/contracts';
import { Api, eventually, TEST_PASSWORD, type ApiAnswer, type TestEnvelope, type TestTenant } from '@kugelpos/testing';
import type { TestStore } from '../support/store.js';

export const ACCOUNTS = '/account/api/v1/accounts';

/** What a log-in and a refresh answer. */
export interface TokenWire {
  access_token: string;
  token_type: string;
  expires_in: number;
  refresh_token: string;
}

/** A user that is logged in. */
export interface Person {
  username: string;
  password: string;
  /** Acts with the user's token. */
  api: Api;
  tokens: TokenWire;
}

/** What a refusal says: status and code. */
export function refusal(answer: ApiAnswer): [number, string | undefined] {
  return [answer.status, (answer.body as TestEnvelope<unknown>).user_error?.code];
}

export const UNAUTHENTICATED = [401, '200001'];
export const NOT_PERMITTED = [403, '200002'];
export const NOT_FOUND = [404, '100001'];
export const INVALID = [422, '300001'];
export const TOO_MANY = [429, '108101'];

let serial = 0;

/** A name that nobody has yet. */
export function freshName(): string {
  serial += 1;
  return `user${serial}`;
}

/** One try to log in. */
export function tryLogIn(
  baseUrl: string,
  tenantId: string,
  username: string,
  password: string,
  headers: Record<string, string> = {},
): Promise<ApiAnswer<TokenWire & TestEnvelope<unknown>>> {
  return new Api(baseUrl).request('POST', `${ACCOUNTS}/token`, {
    body: { username, password, client_id: tenantId },
    headers,
  });
}

/** Logs a user in who can. */
export async function logIn(
  baseUrl: string,
  tenantId: string,
  username: string,
  password = TEST_PASSWORD,
): Promise<Person> {
  const { status, body } = await tryLogIn(baseUrl, tenantId, username, password);
  if (status !== 200) throw new Error(`${username} cannot log in: ${status} ${JSON.stringify(body)}`);
  return { username, password, tokens: body, api: new Api(baseUrl).withToken(body.access_token) };
}

/** Adds a user to the tenant and logs the user in. */
export async function addPerson(
  baseUrl: string,
  { tenantId, admin }: TestTenant,
  role = 'clerk',
  username = freshName(),
): Promise<Person> {
  await admin.post(`${ACCOUNTS}/register/user`, { username, password: TEST_PASSWORD, role });
  return logIn(baseUrl, tenantId, username);
}

/** One use of a refresh token. */
export function refresh(baseUrl: string, refreshToken: string): Promise<ApiAnswer<TokenWire & TestEnvelope<unknown>>> {
  return new Api(baseUrl).request('POST', `${ACCOUNTS}/token/refresh`, { body: { refresh_token: refreshToken } });
}

/** Whether a token is refused soon: every service learns within 5 s that it is void. */
export async function isSoonRefused(api: Api): Promise<boolean> {
  const answer = await eventually(
    () => api.request('GET', '/master-data/api/v1/tenants/X/items'),
    ({ status }) => status === 401,
  );
  return answer.status === 401;
}

/** What other services are told to be void. */
export function revocationsSince(store: TestStore, since = 0): Promise<RevocationPage> {
  const token = store.app.get(Tokens, { strict: false }).forService('report', COMMONS);
  return new Api(store.url).withToken(token).get(`${ACCOUNTS}/revocations?since=${since}`);
}
