import { Api } from './api.js';

export const TEST_PASSWORD = 'correct horse battery';

/** A tenant with its superuser, set up in all services. */
export interface TestTenant {
  tenantId: string;
  /** Acts as the superuser. */
  admin: Api;
  token: string;
}

/** Registers a tenant and logs its superuser in; it is not set up in any service yet. */
export async function registerTenant(baseUrl: string, wish?: string): Promise<TestTenant> {
  const guest = new Api(baseUrl);
  const { tenantId } = await guest.post<{ tenantId: string }>('/account/api/v1/accounts/register', {
    username: 'admin',
    password: TEST_PASSWORD,
    ...(wish === undefined ? {} : { tenantId: wish }),
  });
  const token = await logInAs(baseUrl, tenantId);
  return { tenantId, admin: guest.withToken(token), token };
}

/** A new log-in of a user, by default the superuser; gives the token. */
export async function logInAs(
  baseUrl: string,
  tenantId: string,
  username = 'admin',
  password = TEST_PASSWORD,
): Promise<string> {
  const { status, body } = await new Api(baseUrl).request<{ access_token: string }>(
    'POST',
    '/account/api/v1/accounts/token',
    {
      raw: new URLSearchParams({ username, password, client_id: tenantId }).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    },
  );
  if (status !== 200) throw new Error(`${username} of ${tenantId} cannot log in: ${status} ${JSON.stringify(body)}`);
  return body.access_token;
}

/** Registers a tenant and sets it up everywhere, as a new customer does. */
export async function createTenant(baseUrl: string, wish?: string): Promise<TestTenant> {
  const tenant = await registerTenant(baseUrl, wish);
  const { tenantId } = tenant;
  await tenant.admin.post('/terminal/api/v1/tenants', { tenantId, tenantName: `Tenant ${tenantId}`, tags: [] });
  return tenant;
}
