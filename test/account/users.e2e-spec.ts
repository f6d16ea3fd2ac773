import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { getConnectionToken } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { PlatformSettings } from '@kugelpos/platform';
import { Api, registerTenant, TEST_PASSWORD, type TestEnvelope, type TestTenant } from '@kugelpos/testing';
import { AccountSettings } from '../../apps/account/src/account-settings.js';
import { startTestStore, type TestStore } from '../support/store.js';
import {
  ACCOUNTS,
  addPerson,
  freshName,
  INVALID,
  isSoonRefused,
  logIn,
  NOT_FOUND,
  NOT_PERMITTED,
  refresh,
  refusal,
  revocationsSince,
  tryLogIn,
  UNAUTHENTICATED,
  type Person,
} from './people.js';

const NEW_PASSWORD = 'a horse of another colour';
const OWN_ACCOUNT = [400, '108103'];
const WRONG_PASSWORD = [400, '108102'];

interface User {
  username: string;
  role: string;
  isSuperuser: boolean;
  isActive: boolean;
}

let store: TestStore;
let tenant: TestTenant;
let admin: Api;
let guest: Api;

beforeAll(async () => {
  store = await startTestStore({ ACCOUNT_LOCKOUT_ADDRESS_FREE: '100000', LOG_LEVEL: 'silent' });
  guest = new Api(store.url);
  tenant = await registerTenant(store.url, 'PEOPLE');
  admin = tenant.admin;
}, 60_000);
afterAll(() => store.dispose());

const person = (role?: string): Promise<Person> => addPerson(store.url, tenant, role);

describe('POST /register', () => {
  it('creates a tenant with its superuser, and shows neither password nor hash', async () => {
    const body = { username: 'boss', password: TEST_PASSWORD, tenant_id: 'Shop_1' };
    const answer = await guest.request<TestEnvelope<User>>('POST', `${ACCOUNTS}/register`, { body });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      success: true,
      code: 201,
      message: 'User registration successful',
      operation: 'register_super_user',
      metadata: null,
    });
    expect(answer.body.data).toEqual({
      username: 'boss',
      password: '*****',
      tenantId: 'Shop_1',
      hashedPassword: '*****',
      isSuperuser: true,
      role: 'superuser',
      isActive: true,
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+09:00$/),
      updatedAt: null,
      lastLogin: null,
    });
    await logIn(store.url, 'Shop_1', 'boss');
  });

  it('gives parallel registrations of one wished id a tenant each', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, at) =>
        guest.post<{ tenantId: string }>(`${ACCOUNTS}/register`, {
          username: `boss${at}`,
          password: TEST_PASSWORD,
          tenantId: at % 2 === 0 ? 'WISH' : 'wish',
        }),
      ),
    );
    const ids = answers.map(({ tenantId }) => tenantId.toLowerCase());
    expect(new Set(ids).size).toBe(8);
    expect(ids.filter((id) => id === 'wish')).toHaveLength(1);
    expect(ids.filter((id) => id !== 'wish').every((id) => /^[a-z][1-9]\d{3}$/.test(id))).toBe(true);
  });

  it('that fails half-way gives the id back', async () => {
    // Doubled keys in a collection that is there already: its unique index cannot be made.
    const twice = { tenant_id: 'HALF', username: 'twice' };
    const connection = store.app.get<Connection>(getConnectionToken(), { strict: false });
    await connection
      .getClient()
      .db('HALF_account')
      .collection('user_accounts')
      .insertMany([{ ...twice }, { ...twice }]);
    const body = { username: 'boss', password: TEST_PASSWORD, tenantId: 'HALF' };
    expect((await guest.request('POST', `${ACCOUNTS}/register`, { body })).status).toBe(500);
    expect(await guest.post(`${ACCOUNTS}/register`, body)).toMatchObject({ tenantId: 'HALF' });
    await logIn(store.url, 'HALF', 'boss');
  });
});

describe('who may register', () => {
  const CLOSED = [403, '108001'];
  const TOKEN_REQUIRED = [401, '108002'];
  const secret = 'shown to new customers';

  it.each<[string, string | undefined, string, string | undefined, unknown[]]>([
    ['open', undefined, 'production', undefined, []],
    ['closed', secret, 'test', secret, CLOSED],
    ['token', secret, 'test', secret, []],
    ['token', secret, 'test', 'shown to new customerz', TOKEN_REQUIRED],
    ['token', secret, 'test', undefined, TOKEN_REQUIRED],
    ['token', undefined, 'test', '', TOKEN_REQUIRED],
    ['default', secret, 'test', undefined, []],
    ['default', secret, 'production', undefined, TOKEN_REQUIRED],
    ['default', secret, 'production', secret, []],
  ])('ACCOUNT_REGISTRATION=%s, token %s, NODE_ENV=%s, shown %s', async (mode, token, env, shown, refused) => {
    const settings = store.app.get<Record<string, unknown>>(AccountSettings.token, { strict: false });
    const platform = store.app.get<Record<string, unknown>>(PlatformSettings.token, { strict: false });
    const before = [{ ...settings }, { ...platform }];
    Object.assign(settings, { ACCOUNT_REGISTRATION: mode, ACCOUNT_REGISTRATION_TOKEN: token });
    platform['NODE_ENV'] = env;
    try {
      const answer = await guest.request('POST', `${ACCOUNTS}/register`, {
        body: { username: 'boss', password: TEST_PASSWORD },
        headers: shown === undefined ? {} : { 'x-registration-token': shown },
      });
      if (refused.length > 0) expect(refusal(answer)).toEqual(refused);
      else expect(answer.status).toBe(201);
    } finally {
      Object.assign(settings, before[0]);
      Object.assign(platform, before[1]);
    }
  });
});

describe('POST /register/user', () => {
  const path = `${ACCOUNTS}/register/user`;

  it.each([
    [{}, 'clerk', false],
    [{ role: 'clerk' }, 'clerk', false],
    [{ role: 'manager' }, 'manager', false],
    [{ role: 'superuser' }, 'superuser', true],
    [{ role: null, tenantId: 'PEOPLE' }, 'clerk', false],
    [{ tenant_id: 'PEOPLE' }, 'clerk', false],
  ])('with %j adds a user of role %s', async (extra, role, isSuperuser) => {
    const username = freshName();
    const answer = await admin.request<TestEnvelope<User>>('POST', path, {
      body: { username, password: TEST_PASSWORD, ...extra },
    });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      message: 'User registration successful',
      operation: 'register_user_by_superuser',
      data: {
        username,
        role,
        isSuperuser,
        isActive: true,
        tenantId: 'PEOPLE',
        password: '*****',
        hashedPassword: '*****',
      },
    });
    const { tokens } = await logIn(store.url, 'PEOPLE', username);
    const claims = JSON.parse(Buffer.from(tokens.access_token.split('.')[1] ?? '', 'base64url').toString()) as object;
    expect(claims).toMatchObject({ sub: username, tenant_id: 'PEOPLE', role, is_superuser: isSuperuser });
  });

  it('adds a name once, also when 50 want it at once', async () => {
    const username = freshName();
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => admin.request('POST', path, { body: { username, password: TEST_PASSWORD } })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== 201))
      expect(refusal(answer)).toEqual([400, '500005']);
  });

  it.each<[string, object]>([
    ['no username', { username: undefined }],
    ['an empty username', { username: '' }],
    ['a username of white space', { username: ' a' }],
    ['a username that is a path', { username: '..' }],
    ['the name of a terminal', { username: 'terminal:PEOPLE-0001-1' }],
    ['the name of a service', { username: 'service:report' }],
    ['a username of 65 characters', { username: 'u'.repeat(65) }],
    ['a number as username', { username: 5 }],
    ['no password', { password: undefined }],
    ['a password of 7 characters', { password: 'x1x2x3x' }],
    ['a password of 73 bytes', { password: `${'あ'.repeat(24)}x` }],
    ['a password with NUL', { password: 'correct\u0000horse' }],
    ['the username as password', { username: 'Takahashi', password: 'tAKAHASHI' }],
    ['a common password', { password: 'Password123' }],
    ['an unknown role', { role: 'owner' }],
  ])('refuses %s, repeats no input and adds nobody', async (_what, change) => {
    const body = { username: 'refused', password: 'a secret of mine', ...change };
    const before = await admin.get<User[]>(`${ACCOUNTS}/users?limit=0`);
    const answer = await admin.request('POST', path, { body });
    expect(refusal(answer)).toEqual(INVALID);
    if (body.password) expect(JSON.stringify(answer.body)).not.toContain(JSON.stringify(body.password).slice(1, -1));
    expect(await admin.get(`${ACCOUNTS}/users?limit=0`)).toEqual(before);
  });

  it('refuses the tenant id as password', async () => {
    const { tenantId } = await guest.post<{ tenantId: string }>(`${ACCOUNTS}/register`, {
      username: 'boss',
      password: TEST_PASSWORD,
      tenantId: 'LONGTENANT',
    });
    const { api } = await logIn(store.url, tenantId, 'boss');
    const body = { username: 'new', password: 'longTenant' };
    expect(refusal(await api.request('POST', path, { body }))).toEqual(INVALID);
  });

  it('refuses another tenant, no credentials and credentials of too little', async () => {
    const body = { username: 'refused', password: TEST_PASSWORD };
    expect(refusal(await admin.request('POST', path, { body: { ...body, tenantId: 'OTHER' } }))).toEqual([
      400,
      '100000',
    ]);
    expect(refusal(await guest.request('POST', path, { body }))).toEqual(UNAUTHENTICATED);
    const { api } = await person('manager');
    expect(refusal(await api.request('POST', path, { body }))).toEqual(UNAUTHENTICATED);
  });

  it('believes the stored role, not the token', async () => {
    const { api, username } = await person('superuser');
    await admin.request('PATCH', `${ACCOUNTS}/users/${username}`, { body: { role: 'clerk' } });
    const body = { username: 'refused', password: TEST_PASSWORD };
    expect(refusal(await api.request('POST', path, { body }))).toEqual(UNAUTHENTICATED);
  });
});

describe('GET /users', () => {
  it('lists in pages, by name', async () => {
    await person();
    const all = await admin.request<TestEnvelope<User[]>>('GET', `${ACCOUNTS}/users?limit=0`);
    const names = all.body.data.map(({ username }) => username);
    expect(names).toContain('admin');
    expect(names).toEqual([...names].sort());
    expect(all.body.metadata).toMatchObject({ total: names.length, page: 1 });
    const page = await admin.get<User[]>(`${ACCOUNTS}/users?limit=1&page=2&sort=username:-1`);
    expect(page.map(({ username }) => username)).toEqual([names.at(-2)]);
    expect(JSON.stringify(all.body)).not.toMatch(/\$2[aby]\$/);
  });

  it.each(['limit=-1', 'page=0', 'sort=hashed_password:1'])('refuses %s', async (query) => {
    expect(refusal(await admin.request('GET', `${ACCOUNTS}/users?${query}`))).toEqual(INVALID);
  });
});

describe('the routes of superusers', () => {
  it.each<[string, string, object | undefined]>([
    ['GET', 'users', undefined],
    ['PATCH', 'users/admin', { role: 'clerk' }],
    ['POST', 'users/admin/deactivate', undefined],
    ['POST', 'users/admin/reactivate', undefined],
    ['POST', 'users/admin/unlock', undefined],
    ['PUT', 'users/admin/password', { newPassword: NEW_PASSWORD }],
  ])('%s %s lets no manager in, and no former superuser', async (method, route, body) => {
    const manager = await person('manager');
    expect(refusal(await manager.api.request(method, `${ACCOUNTS}/${route}`, { body }))).toEqual(NOT_PERMITTED);
    const former = await person('superuser');
    await admin.post(`${ACCOUNTS}/users/${former.username}/deactivate`);
    expect(refusal(await former.api.request(method, `${ACCOUNTS}/${route}`, { body }))).toEqual(UNAUTHENTICATED);
    expect(await admin.get(`${ACCOUNTS}/me`)).toMatchObject({ role: 'superuser', isActive: true });
  });

  it.each<[string, string, object | undefined]>([
    ['PATCH', 'users/nobody', { role: 'clerk' }],
    ['POST', 'users/nobody/deactivate', undefined],
    ['POST', 'users/nobody/reactivate', undefined],
    ['POST', 'users/nobody/unlock', undefined],
    ['PUT', 'users/nobody/password', { newPassword: NEW_PASSWORD }],
  ])('%s %s is 404', async (method, route, body) => {
    expect(refusal(await admin.request(method, `${ACCOUNTS}/${route}`, { body }))).toEqual(NOT_FOUND);
  });

  it.each<[string, string, object | undefined]>([
    ['PATCH', 'users/admin', { role: 'clerk' }],
    ['POST', 'users/admin/deactivate', undefined],
    ['PUT', 'users/admin/password', { newPassword: NEW_PASSWORD }],
  ])('%s %s cannot be done to oneself', async (method, route, body) => {
    expect(refusal(await admin.request(method, `${ACCOUNTS}/${route}`, { body }))).toEqual(OWN_ACCOUNT);
    await logIn(store.url, 'PEOPLE', 'admin');
  });

  it.each<[string, string, object]>([
    ['PATCH', '', {}],
    ['PATCH', '', { role: 'owner' }],
    ['PUT', '/password', {}],
    ['PUT', '/password', { newPassword: 'short' }],
    ['PUT', '/password', { newPassword: 'qwertyuiop' }],
  ])('%s …%s with %j is refused', async (method, route, body) => {
    const { username } = await person();
    expect(refusal(await admin.request(method, `${ACCOUNTS}/users/${username}${route}`, { body }))).toEqual(INVALID);
    await logIn(store.url, 'PEOPLE', username);
  });
});

describe('deactivation', () => {
  it('ends tokens, log-ins and the right to log in, until reactivation', async () => {
    const { username, tokens, api } = await person();
    const { revision } = await revocationsSince(store);
    const path = `${ACCOUNTS}/users/${username}`;
    expect(await admin.post(`${path}/deactivate`)).toMatchObject({ username, isActive: false });
    const { entries } = await revocationsSince(store, revision);
    expect(entries).toEqual([{ kind: 'user', tenantId: 'PEOPLE', username, tokenVersion: 1 }]);
    expect(refusal(await refresh(store.url, tokens.refresh_token))).toEqual(UNAUTHENTICATED);
    expect(refusal(await tryLogIn(store.url, 'PEOPLE', username, TEST_PASSWORD))).toEqual(UNAUTHENTICATED);

    expect(await isSoonRefused(api)).toBe(true);

    // Once more changes nothing.
    expect(await admin.post(`${path}/deactivate`)).toMatchObject({ isActive: false });
    expect((await revocationsSince(store, revision)).entries).toHaveLength(1);

    expect(await admin.post(`${path}/reactivate`)).toMatchObject({ username, isActive: true });
    await logIn(store.url, 'PEOPLE', username);
    expect(refusal(await refresh(store.url, tokens.refresh_token))).toEqual(UNAUTHENTICATED);
  });

  it('leaves one when the last two superusers shut each other out at once', async () => {
    for (let round = 0; round < 3; round++) {
      const pair = await registerTenant(store.url);
      const other = await addPerson(store.url, pair, 'superuser');
      const answers = await Promise.all([
        pair.admin.request('POST', `${ACCOUNTS}/users/${other.username}/deactivate`),
        other.api.request('POST', `${ACCOUNTS}/users/admin/deactivate`),
        pair.admin.request('PATCH', `${ACCOUNTS}/users/${other.username}`, { body: { role: 'clerk' } }),
        other.api.request('PATCH', `${ACCOUNTS}/users/admin`, { body: { role: 'clerk' } }),
      ]);
      expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
      const left = await Promise.all(
        ['admin', other.username].map(async (username) => {
          const answer = await tryLogIn(store.url, pair.tenantId, username, TEST_PASSWORD);
          if (answer.status !== 200) return false;
          const me = guest.withToken(answer.body.access_token);
          return (await me.get<User>(`${ACCOUNTS}/me`)).isSuperuser;
        }),
      );
      expect(left.filter(Boolean)).toHaveLength(1);
    }
  });
});

describe('a changed role', () => {
  it('is in the tokens of the next log-in, and those of before end', async () => {
    const { username, tokens } = await person();
    const { revision } = await revocationsSince(store);
    const path = `${ACCOUNTS}/users/${encodeURIComponent(username)}`;
    const answer = await admin.request('PATCH', path, { body: { role: 'superuser' } });
    expect(answer).toMatchObject({ status: 200, body: { data: { role: 'superuser', isSuperuser: true } } });
    expect(refusal(await refresh(store.url, tokens.refresh_token))).toEqual(UNAUTHENTICATED);
    expect((await revocationsSince(store, revision)).entries).toMatchObject([{ username, tokenVersion: 1 }]);
    const { api } = await logIn(store.url, 'PEOPLE', username);
    expect(await api.get(`${ACCOUNTS}/users?limit=1`)).toHaveLength(1);
  });

  it('finds users of any name', async () => {
    const username = 'レジ 1番/山田?&%.';
    await addPerson(store.url, tenant, 'clerk', username);
    const path = `${ACCOUNTS}/users/${encodeURIComponent(username)}`;
    expect((await admin.request('PATCH', path, { body: { role: 'manager' } })).body).toMatchObject({
      data: { username, role: 'manager' },
    });
  });
});

describe('GET /me', () => {
  it('answers the own account as it is stored', async () => {
    const { api, username } = await person('manager');
    const answer = await api.request('GET', `${ACCOUNTS}/me`);
    expect(answer.body).toMatchObject({
      operation: 'get_me',
      data: { username, role: 'manager', tenantId: 'PEOPLE', password: '*****', hashedPassword: '*****' },
    });
    expect(refusal(await guest.request('GET', `${ACCOUNTS}/me`))).toEqual(UNAUTHENTICATED);
  });

  it('is refused to a user who is shut out, also before this process has heard of it', async () => {
    const { api, username } = await person();
    const users = store.app.get<Connection>(getConnectionToken(), { strict: false }).getClient().db('PEOPLE_account');
    await users.collection('user_accounts').updateOne({ username }, { $set: { is_active: false } });
    expect(refusal(await api.request('GET', `${ACCOUNTS}/me`))).toEqual(UNAUTHENTICATED);
  });
});

describe('PUT /me/password', () => {
  const path = `${ACCOUNTS}/me/password`;

  it.each([
    ['camelCase', { currentPassword: TEST_PASSWORD, newPassword: NEW_PASSWORD }],
    ['snake_case', { current_password: TEST_PASSWORD, new_password: NEW_PASSWORD }],
  ])('changes it and ends all log-ins (%s)', async (_spelling, body) => {
    const { api, username, tokens } = await person();
    const other = await logIn(store.url, 'PEOPLE', username);
    expect(await api.request('PUT', path, { body })).toMatchObject({ status: 200, body: { data: null } });
    for (const { refresh_token } of [tokens, other.tokens])
      expect(refusal(await refresh(store.url, refresh_token))).toEqual(UNAUTHENTICATED);
    expect(refusal(await tryLogIn(store.url, 'PEOPLE', username, TEST_PASSWORD))).toEqual(UNAUTHENTICATED);
    await logIn(store.url, 'PEOPLE', username, NEW_PASSWORD);
  });

  it.each<[string, object, unknown[]]>([
    ['a wrong password', { currentPassword: 'not my password', newPassword: NEW_PASSWORD }, WRONG_PASSWORD],
    ['the same password', { currentPassword: TEST_PASSWORD, newPassword: TEST_PASSWORD }, INVALID],
    ['a short one', { currentPassword: TEST_PASSWORD, newPassword: 'short' }, INVALID],
    ['a common one', { currentPassword: TEST_PASSWORD, newPassword: '1234567890' }, INVALID],
    ['no new one', { currentPassword: TEST_PASSWORD }, INVALID],
    ['no old one', { newPassword: NEW_PASSWORD }, INVALID],
  ])('refuses %s and changes nothing', async (_what, body, refused) => {
    const { api, username, tokens } = await person();
    expect(refusal(await api.request('PUT', path, { body }))).toEqual(refused);
    await logIn(store.url, 'PEOPLE', username);
    expect((await refresh(store.url, tokens.refresh_token)).status).toBe(200);
  });

  it('changes it once of many at once', async () => {
    const { api, username } = await person();
    const wishes = Array.from({ length: 5 }, (_, at) => `${NEW_PASSWORD} ${at}`);
    const answers = await Promise.all(
      wishes.map((newPassword) => api.request('PUT', path, { body: { currentPassword: TEST_PASSWORD, newPassword } })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    await logIn(store.url, 'PEOPLE', username, wishes[answers.findIndex(({ status }) => status === 200)]);
  });
});

describe('PUT /users/{username}/password', () => {
  it('sets it, ends the log-ins and the wait after failures', async () => {
    const { username, tokens } = await person();
    for (let at = 0; at < 7; at++) await tryLogIn(store.url, 'PEOPLE', username, 'guessed it');
    expect((await tryLogIn(store.url, 'PEOPLE', username, TEST_PASSWORD)).status).toBe(429);
    const answer = await admin.request('PUT', `${ACCOUNTS}/users/${username}/password`, {
      body: { new_password: NEW_PASSWORD },
    });
    expect(answer.status).toBe(200);
    expect(refusal(await refresh(store.url, tokens.refresh_token))).toEqual(UNAUTHENTICATED);
    await logIn(store.url, 'PEOPLE', username, NEW_PASSWORD);
  });
});
