import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Api, eventually, openShop, TEST_PASSWORD, type Shop } from '@kugelpos/testing';
import { startTestStore, type TestStore } from '../support/store.js';
import { handMade, partsOf } from './hand-made-token.js';
import { ecKey, KeyFolder, privatePem, rsaKey } from './key-folder.js';

const folder = new KeyFolder();
const first = ecKey();
const second = rsaKey();
const ofUsers = ecKey();
const ofTerminals = ecKey();
let store: TestStore;
let shop: Shop;

beforeAll(async () => {
  folder.publish('first', first);
  folder.publish('user.office', ofUsers);
  folder.publish('terminal.shop', ofTerminals);
  folder.signWith(first);
  store = await startTestStore({ ...folder.env, AUTH_KEYS_RELOAD_SECONDS: '0.1' });
  shop = await openShop(store.url);
});

afterAll(async () => {
  await store.dispose();
  folder.remove();
});

const asUser = async (token: string): Promise<number> =>
  (await new Api(store.url).withToken(token).request('GET', `/master-data/api/v1/tenants/${shop.tenantId}/items`))
    .status;

/** The answer to a user's token, asked for until it is this one. */
const userAnswer = (token: string, expected: number): Promise<number> =>
  eventually(
    () => asUser(token),
    (status) => status === expected,
  );

const asTill = async (token: string): Promise<number> =>
  (await new Api(store.url).withToken(token).request('GET', `/terminal/api/v1/terminals/${shop.till.terminalId}`))
    .status;

async function logIn(): Promise<string> {
  const { body } = await new Api(store.url).request<{ access_token: string }>(
    'POST',
    '/account/api/v1/accounts/token',
    {
      body: { username: 'admin', password: TEST_PASSWORD, client_id: shop.tenantId },
    },
  );
  return body.access_token;
}

const kidOf = (token: string): unknown => partsOf(token).header['kid'];

/** A genuine token, signed again with another key under its kid. */
function signedBy(kid: string, alg: string, pair: typeof first, token: string): string {
  const { header, claims } = partsOf(token);
  return handMade({ header: { ...header, alg, kid }, claims, key: pair.privateKey });
}

describe('the kind of token that a key may sign', () => {
  it('is in the name of its file: a key of users makes no tokens of tills, nor the other way round', async () => {
    const till = shop.till.currentToken;
    expect(await asUser(signedBy('user.office', 'ES256', ofUsers, shop.token))).toBe(200);
    expect(await asTill(signedBy('terminal.shop', 'ES256', ofTerminals, till))).toBe(200);
    expect(await asTill(signedBy('user.office', 'ES256', ofUsers, till))).toBe(401);
    expect(await asUser(signedBy('terminal.shop', 'ES256', ofTerminals, shop.token))).toBe(401);
    expect(await asUser(signedBy('first', 'ES256', ofUsers, shop.token))).toBe(401);
  });
});

describe('another signing key', () => {
  it('takes over while the store runs; the old one holds until its file is gone, then at once for all', async () => {
    const old = shop.token;
    expect(kidOf(old)).toBe('first');
    folder.publish('second', second);
    const early = signedBy('second', 'RS256', second, old);
    expect(await userAnswer(early, 200)).toBe(200);

    folder.signWith(second);
    const fresh = await eventually(logIn, (token) => kidOf(token) === 'second');
    expect(partsOf(fresh).header['alg']).toBe('RS256');
    await shop.till.logIn();
    expect(kidOf(shop.till.currentToken)).toBe('second');
    expect([await asUser(old), await asUser(fresh), await asTill(shop.till.currentToken)]).toEqual([200, 200, 200]);

    folder.withdraw('first');
    expect(await userAnswer(old, 401)).toBe(401);
    expect([await asUser(fresh), await asTill(shop.till.currentToken)]).toEqual([200, 200]);
  });

  it('that is no good is not used, and a removed one goes although another file is no good', async () => {
    const token = signedBy('user.office', 'ES256', ofUsers, shop.token);
    expect(await asUser(token)).toBe(200);
    folder.put('broken.pem', 'nonsense');
    folder.put('private.pem', privatePem(ecKey()));
    folder.signWith(ecKey());
    folder.withdraw('user.office');
    expect(await userAnswer(token, 401)).toBe(401);
    expect(kidOf(await logIn())).toBe('second');
  });
});
