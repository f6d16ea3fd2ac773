import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { getConnectionToken } from '@nestjs/mongoose';
import { hash } from '@node-rs/bcrypt';
import type { Connection } from 'mongoose';
import { Tokens } from '@kugelpos/auth';
import { ChangeBroadcast, type Change } from '@kugelpos/state';
import { Api, eventually, registerTenant, TEST_PASSWORD, type ApiAnswer, type TestTenant } from '@kugelpos/testing';
import { Passwords } from '../../apps/account/src/passwords/passwords.js';
import { startTestStore, type TestStore } from '../support/store.js';
import {
  ACCOUNTS,
  addPerson,
  INVALID,
  isSoonRefused,
  logIn,
  refresh,
  refusal,
  revocationsSince,
  tryLogIn,
  UNAUTHENTICATED,
  type Person,
  type TokenWire,
} from './people.js';

let store: TestStore;
let tenant: TestTenant;
let guest: Api;
let changes: Change[];

beforeAll(async () => {
  store = await startTestStore({ TOKEN_EXPIRE_MINUTES: '10', ACCOUNT_BCRYPT_COST: '5', LOG_LEVEL: 'silent' });
  guest = new Api(store.url);
  tenant = await registerTenant(store.url, 'LOGINS');
  changes = [];
  store.app.get(ChangeBroadcast, { strict: false }).subscribe((change) => changes.push(change));
}, 60_000);
afterAll(() => store.dispose());

const person = (role?: string): Promise<Person> => addPerson(store.url, tenant, role);
const userDocument = (username: string) =>
  store.app
    .get<Connection>(getConnectionToken(), { strict: false })
    .getClient()
    .db('LOGINS_account')
    .collection<{ username: string; hashed_password: string; last_login: Date | null }>('user_accounts')
    .findOne({ username });
const claimsOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;

describe('POST /token', () => {
  const path = `${ACCOUNTS}/token`;
  const fields = { username: 'admin', password: TEST_PASSWORD, client_id: 'LOGINS' };

  /** The same log-in in each form that clients send it in. */
  async function send(kind: string, given: Record<string, string>): Promise<ApiAnswer<TokenWire>> {
    if (kind === 'JSON') return guest.request('POST', path, { body: given });
    if (kind === 'JSON in camelCase') {
      const { client_id, grant_type, ...rest } = given;
      return guest.request('POST', path, { body: { ...rest, clientId: client_id, grantType: grant_type } });
    }
    const body = kind === 'a form' ? new URLSearchParams(given) : new FormData();
    if (body instanceof FormData) for (const [name, value] of Object.entries(given)) body.set(name, value);
    const answer = await fetch(`${store.url}${path}`, { method: 'POST', body });
    return { status: answer.status, headers: answer.headers, body: (await answer.json()) as TokenWire };
  }

  describe.each(['a form', 'a multipart form', 'JSON', 'JSON in camelCase'])('as %s', (kind) => {
    it('answers tokens, bare, and notes the log-in', async () => {
      const before = Date.now();
      const { status, body } = await send(kind, { ...fields, grant_type: 'password', scope: 'x', client_secret: 'y' });
      expect(status).toBe(200);
      expect(body).toEqual({
        access_token: expect.any(String),
        token_type: 'bearer',
        expires_in: 600,
        refresh_token: expect.stringMatching(/^[\w-]{22}\.[\w-]{43}$/),
      });
      const { exp, iat, ...claims } = claimsOf(body.access_token);
      expect(Number(exp) - Number(iat)).toBe(600);
      expect(claims).toMatchObject({
        sub: 'admin',
        tenant_id: 'LOGINS',
        is_superuser: true,
        role: 'superuser',
        ver: 0,
      });
      expect((await userDocument('admin'))?.last_login?.getTime()).toBeGreaterThanOrEqual(before);
    });

    it.each<[string, Record<string, string>, unknown[]]>([
      ['an unknown user', { username: 'nobody' }, UNAUTHENTICATED],
      ['a name in other case', { username: 'Admin' }, UNAUTHENTICATED],
      ['an unknown tenant', { client_id: 'NOBODY' }, UNAUTHENTICATED],
      ['a tenant that cannot be', { client_id: '../LOGINS' }, UNAUTHENTICATED],
      ['an empty tenant', { client_id: '' }, UNAUTHENTICATED],
      ['a wrong password', { password: 'wrong' }, UNAUTHENTICATED],
      ['an empty password', { password: '' }, UNAUTHENTICATED],
      ['another grant', { grant_type: 'client_credentials' }, INVALID],
    ])('refuses %s', async (_what, change, refused) => {
      const answer = await send(kind, { ...fields, ...change });
      expect(refusal(answer)).toEqual(refused);
      await logIn(store.url, 'LOGINS', 'admin');
    });

    it.each(['username', 'password'])('refuses to be without %s', async (name) => {
      const { [name]: _left, ...rest } = fields as Record<string, string>;
      expect(refusal(await send(kind, rest))).toEqual(INVALID);
    });
  });

  it('refuses to be without client_id', async () => {
    const { username, password } = fields;
    expect(refusal(await guest.request('POST', path, { body: { username, password } }))).toEqual(UNAUTHENTICATED);
  });

  it.each<[string, (form: FormData) => void]>([
    ['a file', (form) => form.set('password', new Blob(['x']), 'password.txt')],
    ['a field twice', (form) => form.append('password', 'again')],
  ])('refuses a multipart form with %s', async (_what, change) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    change(form);
    const answer = await fetch(`${store.url}${path}`, { method: 'POST', body: form });
    expect(answer.status).toBe(422);
    expect(await answer.text()).not.toContain(TEST_PASSWORD);
  });

  it('refuses a broken multipart form', async () => {
    const headers = { 'content-type': 'multipart/form-data; boundary=x' };
    expect(refusal(await guest.request('POST', path, { raw: '--y\r\nnonsense', headers }))).toEqual(INVALID);
  });

  it('does not read a password only in part', async () => {
    const { username } = await person();
    const longest = 'x'.repeat(72);
    await tenant.admin.request('PUT', `${ACCOUNTS}/users/${username}/password`, { body: { newPassword: longest } });
    expect(refusal(await tryLogIn(store.url, 'LOGINS', username, `${longest}y`))).toEqual(UNAUTHENTICATED);
    await logIn(store.url, 'LOGINS', username, longest);
  });

  it('computes one hash for each refusal, and no other for users that do not exist', async () => {
    const { username } = await person();
    await tenant.admin.post(`${ACCOUNTS}/users/${username}/deactivate`);
    const passwords = store.app.get(Passwords, { strict: false });
    const matches = passwords.matches.bind(passwords);
    const compared: unknown[] = [];
    passwords.matches = async (password, hash) => {
      compared.push(hash);
      return matches(password, hash);
    };
    const hashNew = passwords.hash.bind(passwords);
    let hashed = 0;
    passwords.hash = (password) => {
      hashed++;
      return hashNew(password);
    };
    try {
      await tryLogIn(store.url, 'LOGINS', 'admin', 'wrong');
      await tryLogIn(store.url, 'LOGINS', username, TEST_PASSWORD);
      expect(compared).toEqual([expect.any(String), expect.any(String)]);
      await tryLogIn(store.url, 'LOGINS', 'nobody', TEST_PASSWORD);
      await tryLogIn(store.url, 'NOBODY', 'admin', TEST_PASSWORD);
      await tryLogIn(store.url, '', 'admin', TEST_PASSWORD);
      expect(compared.slice(2)).toEqual([undefined, undefined, undefined]);
      expect(hashed).toBe(0);
    } finally {
      passwords.matches = matches;
      passwords.hash = hashNew;
    }
  });

  it('gives an old hash the cost of today', async () => {
    const { username } = await person();
    const users = store.app.get<Connection>(getConnectionToken(), { strict: false }).getClient().db('LOGINS_account');
    const old = await hash(TEST_PASSWORD, 4);
    await users.collection('user_accounts').updateOne({ username }, { $set: { hashed_password: old } });
    await tryLogIn(store.url, 'LOGINS', username, 'wrong');
    expect((await userDocument(username))?.hashed_password).toBe(old);
    await logIn(store.url, 'LOGINS', username);
    expect((await userDocument(username))?.hashed_password).toMatch(/^\$2[aby]\$05\$/);
    await logIn(store.url, 'LOGINS', username);
  });
});

describe('POST /token/refresh', () => {
  it('gives new tokens of the same log-in, again and again', async () => {
    const { tokens, username } = await person('manager');
    const first = claimsOf(tokens.access_token);
    let refreshToken = tokens.refresh_token;
    for (let round = 0; round < 3; round++) {
      const { status, body } = await refresh(store.url, refreshToken);
      expect(status).toBe(200);
      expect(body).toMatchObject({ token_type: 'bearer', expires_in: 600 });
      expect(body.refresh_token).not.toBe(refreshToken);
      expect(claimsOf(body.access_token)).toMatchObject({ sub: username, role: 'manager', sid: first['sid'], ver: 0 });
      expect(await guest.withToken(body.access_token).get(`${ACCOUNTS}/me`)).toMatchObject({ username });
      refreshToken = body.refresh_token;
    }
  });

  it('reads camelCase and forms, too', async () => {
    const { tokens } = await person();
    const camel = await guest.request<TokenWire>('POST', `${ACCOUNTS}/token/refresh`, {
      body: { refreshToken: tokens.refresh_token },
    });
    expect(camel.status).toBe(200);
    const form = new URLSearchParams({ refresh_token: camel.body.refresh_token });
    expect((await fetch(`${store.url}${ACCOUNTS}/token/refresh`, { method: 'POST', body: form })).status).toBe(200);
  });

  it('refuses a used token and ends the log-in; other log-ins of the user go on', async () => {
    const { tokens, username } = await person();
    const other = await logIn(store.url, 'LOGINS', username);
    const { revision } = await revocationsSince(store);
    const { body: next } = await refresh(store.url, tokens.refresh_token);
    changes.length = 0;
    expect(refusal(await refresh(store.url, tokens.refresh_token))).toEqual(UNAUTHENTICATED);
    expect(changes).toContainEqual({ tenantId: 'LOGINS', kind: 'revocation' });
    expect(refusal(await refresh(store.url, next.refresh_token))).toEqual(UNAUTHENTICATED);
    expect(await isSoonRefused(guest.withToken(next.access_token))).toBe(true);
    const sessionId = claimsOf(tokens.access_token)['sid'];
    const { entries } = await revocationsSince(store, revision);
    expect(entries).toEqual([{ kind: 'session', tenantId: 'LOGINS', sessionId }]);
    expect((await refresh(store.url, other.tokens.refresh_token)).status).toBe(200);
  });

  it('lets one of 50 parallel uses win, and ends the log-in for the others', async () => {
    const { tokens } = await person();
    const answers = await Promise.all(Array.from({ length: 50 }, () => refresh(store.url, tokens.refresh_token)));
    const won = answers.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== 200))
      expect(refusal(answer)).toEqual(UNAUTHENTICATED);
    expect(refusal(await refresh(store.url, won[0]?.body.refresh_token ?? ''))).toEqual(UNAUTHENTICATED);
  });

  it.each<[string, (tokens: TokenWire) => unknown, unknown[]]>([
    ['a user token', ({ access_token }) => access_token.slice(0, 200), UNAUTHENTICATED],
    ['any text', () => 'x', UNAUTHENTICATED],
    ['nothing', () => undefined, INVALID],
    ['a number', () => 5, INVALID],
    ['a text that is too long', () => 'x'.repeat(201), INVALID],
    ['a token of an unknown log-in', () => `${'A'.repeat(22)}.${'B'.repeat(43)}`, UNAUTHENTICATED],
  ])('refuses %s and ends nothing', async (_what, make, refused) => {
    const { tokens } = await person();
    const body = { refresh_token: make(tokens) };
    expect(refusal(await guest.request('POST', `${ACCOUNTS}/token/refresh`, { body }))).toEqual(refused);
    expect((await refresh(store.url, tokens.refresh_token)).status).toBe(200);
  });

  it('is refused when its time is over', async () => {
    const { tokens } = await person();
    const { sid } = claimsOf(tokens.access_token);
    const commons = store.app
      .get<Connection>(getConnectionToken(), { strict: false })
      .getClient()
      .db('commons_account');
    await commons.collection('info_log_in').updateOne({ session_id: sid }, { $set: { expires_at: new Date() } });
    expect(refusal(await refresh(store.url, tokens.refresh_token))).toEqual(UNAUTHENTICATED);
  });
});

describe('POST /logout', () => {
  it('ends the log-in, and no other', async () => {
    const { api, tokens, username } = await person();
    const other = await logIn(store.url, 'LOGINS', username);
    const { revision } = await revocationsSince(store);
    changes.length = 0;
    expect(await api.request('POST', `${ACCOUNTS}/logout`)).toMatchObject({
      status: 200,
      body: { success: true, data: null, operation: 'logout' },
    });
    expect(changes).toContainEqual({ tenantId: 'LOGINS', kind: 'revocation' });
    expect(await revocationsSince(store, revision)).toEqual({
      revision: revision + 1,
      entries: [{ kind: 'session', tenantId: 'LOGINS', sessionId: claimsOf(tokens.access_token)['sid'] }],
    });
    expect(refusal(await refresh(store.url, tokens.refresh_token))).toEqual(UNAUTHENTICATED);
    expect((await refresh(store.url, other.tokens.refresh_token)).status).toBe(200);
    expect(await isSoonRefused(api)).toBe(true);
    expect(await other.api.get(`${ACCOUNTS}/me`)).toMatchObject({ username });
  });

  it.each([{ allLogIns: true }, { all_log_ins: 'true' }])('with %j ends all of the user', async (body) => {
    const { api, tokens, username } = await person();
    const other = await logIn(store.url, 'LOGINS', username);
    const { revision } = await revocationsSince(store);
    expect((await api.request('POST', `${ACCOUNTS}/logout`, { body })).status).toBe(200);
    for (const { refresh_token } of [tokens, other.tokens])
      expect(refusal(await refresh(store.url, refresh_token))).toEqual(UNAUTHENTICATED);
    const { entries } = await revocationsSince(store, revision);
    expect(entries).toEqual([{ kind: 'user', tenantId: 'LOGINS', username, tokenVersion: 1 }]);
    for (const each of [api, other.api]) expect(await isSoonRefused(each)).toBe(true);
    const again = await logIn(store.url, 'LOGINS', username);
    expect(claimsOf(again.tokens.access_token)).toMatchObject({ ver: 1 });
  });

  it('with a token of an earlier release, which names no log-in, ends all of the user', async () => {
    const { username } = await person();
    const { revision } = await revocationsSince(store);
    const { token } = store.app.get(Tokens, { strict: false }).forUser({
      ...{ tenantId: 'LOGINS', username, role: 'clerk', isSuperuser: false },
      ...{ tokenVersion: 0, sessionId: '' },
    });
    expect((await guest.withToken(token).request('POST', `${ACCOUNTS}/logout`)).status).toBe(200);
    const { entries } = await revocationsSince(store, revision);
    expect(entries).toEqual([{ kind: 'user', tenantId: 'LOGINS', username, tokenVersion: 1 }]);
  });

  it('refuses guests and bad input', async () => {
    expect(refusal(await guest.request('POST', `${ACCOUNTS}/logout`))).toEqual(UNAUTHENTICATED);
    const { api, tokens } = await person();
    const body = { allLogIns: 'perhaps' };
    expect(refusal(await api.request('POST', `${ACCOUNTS}/logout`, { body }))).toEqual(INVALID);
    expect((await refresh(store.url, tokens.refresh_token)).status).toBe(200);
  });
});

describe('GET /revocations', () => {
  it('tells what came after a revision, one entry per user and log-in, in the order of the commits', async () => {
    const people = await Promise.all(Array.from({ length: 10 }, () => person()));
    const { revision } = await revocationsSince(store);
    const seen: unknown[] = [];
    let at = revision;
    const ended = Promise.all(people.map(({ api }) => api.post(`${ACCOUNTS}/logout`, { allLogIns: true })));
    await eventually(
      async () => {
        const page = await revocationsSince(store, at);
        expect(page.revision).toBeGreaterThanOrEqual(at);
        seen.push(...page.entries.map((entry) => (entry.kind === 'user' ? entry.username : undefined)));
        return (at = page.revision);
      },
      (revisionNow) => revisionNow >= revision + 10,
    );
    await ended;
    expect(new Set(seen)).toEqual(new Set(people.map(({ username }) => username)));
    expect(await revocationsSince(store, at)).toEqual({ revision: revision + 10, entries: [] });

    const twice = people[0]?.username ?? '';
    await tenant.admin.post(`${ACCOUNTS}/users/${twice}/deactivate`);
    const { entries } = await revocationsSince(store, revision);
    expect(entries).toHaveLength(10);
    expect(entries.at(-1)).toEqual({ kind: 'user', tenantId: 'LOGINS', username: twice, tokenVersion: 2 });
  });

  it('is for services only', async () => {
    expect(refusal(await guest.request('GET', `${ACCOUNTS}/revocations`))).toEqual(UNAUTHENTICATED);
    expect(refusal(await tenant.admin.request('GET', `${ACCOUNTS}/revocations`))).toEqual(UNAUTHENTICATED);
  });
});

describe('passwords and tokens', () => {
  it('are stored nowhere', async () => {
    const { api, tokens, username } = await person();
    const { body } = await refresh(store.url, tokens.refresh_token);
    const newPassword = 'nobody may read this';
    await api.request('PUT', `${ACCOUNTS}/me/password`, { body: { currentPassword: TEST_PASSWORD, newPassword } });
    await tryLogIn(store.url, 'LOGINS', username, 'guess to be hidden');
    await tryLogIn(store.url, 'LOGINS', 'typed in the wrong field', 'x');
    const secrets = [TEST_PASSWORD, newPassword, 'guess to be hidden', 'typed in the wrong field'].concat(
      tokens.refresh_token.split('.'),
      body.refresh_token.split('.'),
      tokens.access_token,
      body.access_token,
    );
    const client = store.app.get<Connection>(getConnectionToken(), { strict: false }).getClient();
    const log = () => client.db('commons_account').collection('log_request').find().toArray();
    await eventually(log, (entries) =>
      entries.some(({ request_info }) => JSON.stringify(request_info).includes('/token')),
    );
    for (const { name } of (await client.db('admin').admin().listDatabases()).databases) {
      for (const collection of await client.db(name).collections()) {
        const text = JSON.stringify(await collection.find().toArray());
        for (const secret of secrets)
          expect({ in: collection.namespace, has: text.includes(secret) }).toEqual({
            in: collection.namespace,
            has: false,
          });
      }
    }
  });
});
