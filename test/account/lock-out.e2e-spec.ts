import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { getConnectionToken } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { Api, registerTenant, TEST_PASSWORD, type ApiAnswer, type TestTenant } from '@kugelpos/testing';
import { Passwords } from '../../apps/account/src/passwords/passwords.js';
import { startTestStore, type TestStore } from '../support/store.js';
import { ACCOUNTS, addPerson, refresh, refusal, TOO_MANY, tryLogIn, UNAUTHENTICATED } from './people.js';

const FREE = 3;
/** Two free failures more than a user has, so that a user's wait comes first. */
const ADDRESS_FREE = 8;
const FIRST_SECONDS = 60;
const LONGEST_SECONDS = 100;
const MOST_REMEMBERED = 100;

const settings = {
  DATA_DIR: mkdtempSync(join(tmpdir(), 'kgp-lock-out-')),
  LOG_LEVEL: 'silent',
  // The tests are the proxy, so that each can come from an address of its own.
  TRUSTED_PROXIES: '127.0.0.0/8,::1',
  ACCOUNT_LOCKOUT_USER_FREE: String(FREE),
  ACCOUNT_LOCKOUT_ADDRESS_FREE: String(ADDRESS_FREE),
  ACCOUNT_LOCKOUT_FIRST_SECONDS: String(FIRST_SECONDS),
  ACCOUNT_LOCKOUT_LONGEST_SECONDS: String(LONGEST_SECONDS),
  ACCOUNT_LOCKOUT_MOST_REMEMBERED: String(MOST_REMEMBERED),
  ACCOUNT_REGISTRATION_FREE: '4',
};

let store: TestStore;
let tenant: TestTenant;
let serial = 0;

beforeAll(async () => {
  store = await startTestStore(settings);
  tenant = await registerTenant(store.url, 'LOCKED');
}, 60_000);
afterAll(async () => {
  await store.dispose();
  rmSync(settings.DATA_DIR, { recursive: true, force: true });
});

function freshAddress(): string {
  serial += 1;
  return `198.51.${Math.floor(serial / 250)}.${(serial % 250) + 1}`;
}

/** Tries passwords one after the other, each from another address unless one is given; gives the status codes. */
async function guess(username: string, times: number, address?: string, password = 'guessed it'): Promise<number[]> {
  const statuses: number[] = [];
  for (let time = 0; time < times; time++) statuses.push((await from(address, username, password)).status);
  return statuses;
}

function from(address: string | undefined, username: string, password: string, tenantId = 'LOCKED') {
  return tryLogIn(store.url, tenantId, username, password, { 'x-forwarded-for': address ?? freshAddress() });
}

const failures = () =>
  store.app
    .get<Connection>(getConnectionToken(), { strict: false })
    .getClient()
    .db('commons_account')
    .collection('info_attempt');

/** What time does: a wait that is over now. */
const endWaits = () => failures().updateMany({}, { $set: { blocked_until: new Date() } });

const waitOf = ({ headers }: ApiAnswer): number => Number(headers.get('retry-after'));

const newUser = async (): Promise<string> => {
  const username = `person${++serial}`;
  await tenant.admin.post(`${ACCOUNTS}/register/user`, { username, password: TEST_PASSWORD });
  return username;
};

describe('a user', () => {
  it.each([
    ['who exists', newUser],
    ['who does not exist', () => Promise.resolve(`nobody${++serial}`)],
  ])('%s has to wait after failures, longer with each', async (_who, name) => {
    const username = await name();
    expect(await guess(username, FREE + 1)).toEqual(Array.from({ length: FREE + 1 }, () => 401));
    const waiting = await from(undefined, username, 'guessed it');
    expect(refusal(waiting)).toEqual(TOO_MANY);
    expect(waitOf(waiting)).toBeGreaterThan(0);
    expect(waitOf(waiting)).toBeLessThanOrEqual(FIRST_SECONDS);
    await endWaits();
    expect(await guess(username, 1)).toEqual([401]);
    const longer = await from(undefined, username, 'guessed it');
    expect(refusal(longer)).toEqual(TOO_MANY);
    expect(waitOf(longer)).toBeGreaterThan(FIRST_SECONDS);
    expect(waitOf(longer)).toBeLessThanOrEqual(LONGEST_SECONDS);
  });

  it('with the right password has to wait, too, and may then log in', async () => {
    const username = await newUser();
    await guess(username, FREE + 1);
    expect(refusal(await from(undefined, username, TEST_PASSWORD))).toEqual(TOO_MANY);
    await endWaits();
    expect((await from(undefined, username, TEST_PASSWORD)).status).toBe(200);
    // All failures are forgotten.
    expect(await guess(username, FREE)).not.toContain(429);
  });

  it('is not hurt by failures of another user, or of the same name elsewhere', async () => {
    const [username, other] = [await newUser(), await newUser()];
    await guess(username, FREE + 2);
    expect((await from(undefined, other, TEST_PASSWORD)).status).toBe(200);
    for (let time = 0; time < FREE + 2; time++) await from(undefined, other, 'guessed it', 'ELSEWHERE');
    expect((await from(undefined, other, TEST_PASSWORD)).status).toBe(200);
  });

  it('who is logged in goes on', async () => {
    const { username, tokens, api } = await addPerson(store.url, tenant);
    await guess(username, FREE + 2);
    expect((await refresh(store.url, tokens.refresh_token)).status).toBe(200);
    expect(await api.get(`${ACCOUNTS}/me`)).toMatchObject({ username });
  });

  it('is released by a superuser', async () => {
    const username = await newUser();
    await guess(username, FREE + 2);
    await tenant.admin.post(`${ACCOUNTS}/users/${username}/unlock`);
    expect((await from(undefined, username, TEST_PASSWORD)).status).toBe(200);
  });

  it('gets no more than the free tries with 50 guesses at once', async () => {
    const username = await newUser();
    const passwords = store.app.get(Passwords, { strict: false });
    const matches = passwords.matches.bind(passwords);
    let compared = 0;
    passwords.matches = (password, hash) => {
      compared++;
      return matches(password, hash);
    };
    try {
      const answers = await Promise.all(Array.from({ length: 50 }, () => from(undefined, username, 'guessed it')));
      expect(compared).toBe(FREE + 1);
      expect(answers.filter(({ status }) => status === 401)).toHaveLength(FREE + 1);
      expect(answers.filter(({ status }) => status === 429)).toHaveLength(50 - FREE - 1);
    } finally {
      passwords.matches = matches;
    }
  });

  it('may log in many times at once', async () => {
    const username = await newUser();
    const answers = await Promise.all(Array.from({ length: 20 }, () => from(undefined, username, TEST_PASSWORD)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  });

  it('has to wait after wrong passwords at the change of the password, too', async () => {
    const { api, username } = await addPerson(store.url, tenant);
    const change = (currentPassword: string, address = freshAddress()) =>
      api.request('PUT', `${ACCOUNTS}/me/password`, {
        body: { currentPassword, newPassword: 'another good password' },
        headers: { 'x-forwarded-for': address },
      });
    for (let time = 0; time < FREE + 1; time++) expect((await change('guessed it')).status).toBe(400);
    expect(refusal(await change(TEST_PASSWORD))).toEqual(TOO_MANY);
    expect(refusal(await from(undefined, username, TEST_PASSWORD))).toEqual(TOO_MANY);
  });

  it('has to wait also after a restart', async () => {
    const username = await newUser();
    await guess(username, FREE + 1);
    await store.dispose();
    store = await startTestStore(settings);
    tenant.admin = new Api(store.url).withToken(tenant.token);
    expect(refusal(await from(undefined, username, TEST_PASSWORD))).toEqual(TOO_MANY);
  }, 30_000);
});

describe('an address', () => {
  it('has to wait after failures with many names; others log in', async () => {
    const [address, username] = [freshAddress(), await newUser()];
    for (let time = 0; time < ADDRESS_FREE + 1; time++)
      expect(await guess(`nobody${++serial}`, 1, address)).toEqual([401]);
    expect(refusal(await from(address, username, TEST_PASSWORD))).toEqual(TOO_MANY);
    expect((await from(undefined, username, TEST_PASSWORD)).status).toBe(200);
    await endWaits();
    expect((await from(address, username, TEST_PASSWORD)).status).toBe(200);
  });

  it('does not have to wait for log-ins that succeed', async () => {
    const [address, username] = [freshAddress(), await newUser()];
    expect(await guess(username, ADDRESS_FREE + 5, address, TEST_PASSWORD)).not.toContain(429);
  });

  it('does not have to wait for what was long ago, though failures never ceased', async () => {
    const address = freshAddress();
    const slips = async (times: number) => {
      for (let slip = 0; slip < times; slip++) expect(await guess(`slip${++serial}`, 1, address)).toEqual([401]);
    };
    await slips(ADDRESS_FREE);
    await failures().updateMany({}, { $set: { since: new Date(Date.now() - 24 * 3_600_000) } });
    await slips(ADDRESS_FREE);
  });

  it('of one network of IPv6 is one', async () => {
    for (let time = 0; time < ADDRESS_FREE + 1; time++)
      await guess(`nobody${++serial}`, 1, `2001:db8:1:2::${time + 1}`);
    expect(await guess(`nobody${++serial}`, 1, '2001:db8:1:2:ffff::1')).toEqual([429]);
    expect(await guess(`nobody${++serial}`, 1, '2001:db8:1:3::1')).toEqual([401]);
  });

  it('may register so often, and then has to wait', async () => {
    const address = freshAddress();
    const register = () =>
      new Api(store.url).request('POST', `${ACCOUNTS}/register`, {
        body: { username: 'boss', password: TEST_PASSWORD },
        headers: { 'x-forwarded-for': address },
      });
    for (let time = 0; time < 5; time++) expect((await register()).status).toBe(201);
    const refused = await register();
    expect(refusal(refused)).toEqual(TOO_MANY);
    expect(waitOf(refused)).toBeGreaterThan(0);
  });
});

describe('what is remembered of failures', () => {
  it('names nobody, and ends by itself', async () => {
    const username = await newUser();
    await guess(username, 1);
    const indexes = await failures().indexes();
    expect(indexes.find(({ key }) => 'expires_at' in key)).toMatchObject({ expireAfterSeconds: 0 });
    const documents = await failures().find().toArray();
    expect(documents.length).toBeGreaterThan(0);
    for (const { expires_at, key } of documents) {
      expect(expires_at).toBeInstanceOf(Date);
      expect(key).toMatch(/^[\w-]{43}$/);
    }
    expect(refusal(await from(undefined, username, 'guessed it'))).toEqual(UNAUTHENTICATED);
  });

  it('is bounded', async () => {
    await Promise.all(Array.from({ length: MOST_REMEMBERED }, () => guess(`nobody${++serial}`, 1)));
    const remembered = await failures().countDocuments();
    expect(remembered).toBeGreaterThan(MOST_REMEMBERED / 2);
    expect(remembered).toBeLessThanOrEqual(MOST_REMEMBERED * 1.02);
  });
});
