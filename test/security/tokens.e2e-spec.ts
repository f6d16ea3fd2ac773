import type { KeyObject } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AuthSettings, TokenKeys, Tokens } from '@kugelpos/auth';
import { Api, openShop, type Shop, type TestEnvelope } from '@kugelpos/testing';
import { startTestStore, type TestStore } from '../support/store.js';
import { handMade, partsOf, tampered, type HandMade } from './hand-made-token.js';
import { ecKey, KeyFolder, privatePem, publicPem, rsaKey, type KeyPair } from './key-folder.js';

const SECRET_KEY = 'present-secret-of-the-users-'.repeat(2);
const SECRET_KEY_PREVIOUS = 'former-secret-of-the-users-'.repeat(2);
const SERVICE_SECRET = 'secret-among-the-services-'.repeat(2);
const NOW = (): number => Math.floor(Date.now() / 1000);

/** How the store signs, and what a forger may know of it. */
interface SetUp {
  name: string;
  env: Record<string, string>;
  /** What a good token is signed with. */
  key: string | KeyObject;
  /** Made by somebody else, and of another type. */
  foreignKey: KeyPair;
}

const folders: KeyFolder[] = [];

function withKeyFiles(name: string, pair: KeyPair, foreignKey: KeyPair): SetUp {
  const folder = new KeyFolder();
  folders.push(folder);
  folder.publish('main-2026', pair);
  folder.signWith(pair);
  return { name, env: { ...folder.env, SECRET_KEY: '', SERVICE_SECRET }, key: pair.privateKey, foreignKey };
}

const rsa = rsaKey();
const ec = ecKey();
const SET_UPS: SetUp[] = [
  {
    name: 'HS256 with a secret',
    env: { SECRET_KEY, SECRET_KEY_PREVIOUS, SERVICE_SECRET },
    key: SECRET_KEY,
    foreignKey: rsa,
  },
  withKeyFiles('RS256 with key files', rsa, rsaKey()),
  withKeyFiles('ES256 with key files', ec, ecKey()),
];

afterAll(() => folders.forEach((folder) => folder.remove()));

describe.each(SET_UPS)('$name', ({ env, key, foreignKey }) => {
  let store: TestStore;
  let shop: Shop;
  /** Tokens that the store itself has made. */
  let ofUser: string;
  let ofTill: string;

  beforeAll(async () => {
    store = await startTestStore(env);
    shop = await openShop(store.url);
    ofUser = shop.token;
    ofTill = shop.till.currentToken;
  });

  afterAll(() => store.dispose());

  const items = (): string => `/master-data/api/v1/tenants/${shop.tenantId}/items`;

  async function answerTo(authorization: string, path = items()): Promise<{ status: number; code?: string }> {
    const { status, body } = await new Api(store.url, { authorization }).request<TestEnvelope<unknown>>('GET', path);
    return { status, ...(body.user_error === undefined ? {} : { code: body.user_error.code }) };
  }

  /** A good token but for what is changed in it. */
  function forged(changed: { header?: object; claims?: object; key?: HandMade['key'] | null }): string {
    const { header, claims } = partsOf(ofUser);
    const signedWith = changed.key === undefined ? key : (changed.key ?? undefined);
    return handMade({
      header: { ...header, ...changed.header },
      claims: { ...claims, ...changed.claims },
      ...(signedWith === undefined ? {} : { key: signedWith }),
    });
  }

  it('names its key in every token, and takes what it made', async () => {
    for (const token of [ofUser, ofTill]) {
      expect(partsOf(token).header).toMatchObject({ typ: 'JWT', kid: expect.stringMatching(/^[\w-]{6,}$/) });
    }
    expect(await answerTo(`Bearer ${ofUser}`)).toEqual({ status: 200 });
    expect(await answerTo(`Bearer ${ofTill}`, `/terminal/api/v1/terminals/${shop.till.terminalId}`)).toEqual({
      status: 200,
    });
  });

  it('takes a hand-made token that is right in everything: what follows is refused for what it is', async () => {
    expect(await answerTo(`Bearer ${forged({})}`)).toEqual({ status: 200 });
  });

  it.each<[string, () => string]>([
    ['without signature, alg none', () => forged({ header: { alg: 'none' }, key: null })],
    ['alg None with a signature of its own', () => `${forged({ header: { alg: 'None' }, key: null })}c2ln`],
    ['with the signature cut off', () => ofUser.slice(0, ofUser.lastIndexOf('.') + 1)],
    [
      'with the signature of another token',
      () => `${ofUser.slice(0, ofUser.lastIndexOf('.'))}.${ofTill.split('.')[2]}`,
    ],
    ['tampered: another name', () => tampered(ofUser, { sub: 'somebody' })],
    ['tampered: longer life', () => tampered(ofUser, { exp: NOW() + 999_999 })],
    ['signed with a foreign key under our kid', () => forged({ header: { alg: 'RS256' }, key: rsaKey().privateKey })],
    ['signed with a foreign EC key', () => forged({ header: { alg: 'ES256' }, key: ecKey().privateKey })],
    ['signed with an empty secret', () => forged({ header: { alg: 'HS256' }, key: '' })],
    ['HS256 with the public key as secret', () => forged({ header: { alg: 'HS256' }, key: publicOf(key) })],
    ['HS512 with the public key as secret', () => forged({ header: { alg: 'HS512' }, key: publicOf(key) })],
    ['HS512 with the right secret', () => forged({ header: { alg: 'HS512' }, key: SECRET_KEY })],
    ['with the key in its own header', () => forged({ ...ownKeyHeader(foreignKey), key: foreignKey.privateKey })],
    ['of an unknown kid', () => forged({ header: { kid: 'nobody' } })],
    ['of a kid that is a path', () => forged({ header: { kid: '../../verify/main-2026' } })],
    ['of a kid that is a file', () => forged({ header: { kid: 'main-2026.pem' } })],
    ['of the kid /dev/null, empty secret', () => forged({ header: { kid: '/dev/null', alg: 'HS256' }, key: '' })],
    ['of the kid __proto__', () => forged({ header: { kid: '__proto__' } })],
    ['of a kid that is no text', () => forged({ header: { kid: { $ne: '' } } })],
    ['of an empty kid', () => forged({ header: { kid: '' } })],
    ['that has ended', () => forged({ claims: { exp: NOW() - 1 } })],
    ['that is not valid yet', () => forged({ claims: { nbf: NOW() + 60 } })],
    ['that never ends', () => forged({ claims: { exp: undefined } })],
    ['whose end is a text', () => forged({ claims: { exp: '9999999999' } })],
    ['for another audience', () => forged({ claims: { aud: 'somebody' } })],
    ['for no audience', () => forged({ claims: { aud: undefined } })],
    ['for all audiences', () => forged({ claims: { aud: ['user', 'terminal', 'service'] } })],
    ['for terminals', () => forged({ claims: { aud: 'terminal' } })],
    ['for services', () => forged({ claims: { aud: 'service', service: 'cart', iss: 'cart' } })],
    ['of another issuer', () => forged({ claims: { iss: 'terminal-service' } })],
    ['of no issuer', () => forged({ claims: { iss: undefined } })],
    ['without subject', () => forged({ claims: { sub: undefined } })],
    ['without tenant', () => forged({ claims: { tenant_id: undefined } })],
    ['of all tenants', () => forged({ claims: { tenant_id: 'commons' } })],
    ['of a tenant that cannot be', () => forged({ claims: { tenant_id: '../x' } })],
    ['with a claim that makes it long', () => forged({ claims: { filler: 'x'.repeat(5000) } })],
    ['with padding', () => `${ofUser}==`],
    ['in two parts', () => ofUser.split('.').slice(0, 2).join('.')],
    ['in four parts', () => `${ofUser}.e30`],
  ])('refuses a token %s', async (_what, make) => {
    expect(await answerTo(`Bearer ${make()}`)).toEqual({ status: 401, code: '200001' });
  });

  it('refuses a token of another tenant than the path names', async () => {
    expect(await answerTo(`Bearer ${ofUser}`, '/master-data/api/v1/tenants/SOMEBODY/items')).toMatchObject({
      status: 400,
    });
  });

  it.each<[string, (token: string) => string, number]>([
    ['Bearer', (token) => `Bearer ${token}`, 200],
    ['bearer', (token) => `bearer ${token}`, 200],
    ['BEARER', (token) => `BEARER ${token}`, 200],
    ['two blanks', (token) => `Bearer  ${token}`, 200],
    ['no scheme', (token) => token, 401],
    ['no blank', (token) => `Bearer${token}`, 401],
    ['another scheme', (token) => `Token ${token}`, 401],
    ['scheme only', () => 'Bearer', 401],
    ['two tokens', (token) => `Bearer ${token} ${token}`, 401],
    ['a comma', (token) => `Bearer ${token},`, 401],
    ['quotes', (token) => `Bearer "${token}"`, 401],
    ['a scheme before', (token) => `Basic x, Bearer ${token}`, 401],
    ['a token that no header holds', () => `Bearer ${'x'.repeat(100_000)}`, 431],
  ])('Authorization with %s', async (_what, spell, status) => {
    expect((await answerTo(spell(ofUser))).status).toBe(status);
  });

  it('takes tokens of services from services only, and those for all tenants nowhere else', async () => {
    const stranger = { SECRET_KEY: 'k'.repeat(40), SERVICE_SECRET: 't'.repeat(40) };
    const settings = AuthSettings.read({ ...stranger, SERVICE_SECRET });
    const own = new Tokens(settings, await TokenKeys.open(settings));
    const other = new Tokens(AuthSettings.read(stranger), await TokenKeys.open(settings));
    const path = (tenant: string): string => `/terminal/api/v1/terminals/${tenant}-S001-1`;
    const good = own.forService('cart', shop.tenantId);
    expect(await answerTo(`Bearer ${good}`, path(shop.tenantId))).toEqual({ status: 200 });
    const { header, claims } = partsOf(good);
    for (const token of [
      other.forService('cart', shop.tenantId),
      handMade({ header, claims: { ...claims, service: 'report' }, key: SERVICE_SECRET }),
      handMade({ header, claims: { ...claims, iss: 'nobody', service: 'nobody' }, key: SERVICE_SECRET }),
      handMade({ header: { ...header, alg: 'HS512' }, claims, key: SERVICE_SECRET }),
      own.forService('cart', 'commons'),
    ]) {
      expect(await answerTo(`Bearer ${token}`, path(shop.tenantId))).toEqual({ status: 401, code: '200001' });
    }
    expect((await answerTo(`Bearer ${own.forService('cart', 'commons')}`, path('commons'))).status).toBe(401);
  });

  if (typeof key === 'string') {
    it('takes tokens of the secret before, and of releases that named no key', async () => {
      const { header, claims } = partsOf(ofUser);
      const settings = AuthSettings.read({ SECRET_KEY: SECRET_KEY_PREVIOUS, SERVICE_SECRET });
      const before = new Tokens(settings, await TokenKeys.open(settings));
      const { token } = before.forUser({
        tenantId: shop.tenantId,
        username: 'admin',
        role: 'clerk',
        isSuperuser: false,
        tokenVersion: 0,
        sessionId: 'before',
      });
      expect(partsOf(token).header['kid']).not.toBe(header['kid']);
      expect(await answerTo(`Bearer ${token}`)).toEqual({ status: 200 });
      const unnamed = { ...header, kid: undefined };
      expect(await answerTo(`Bearer ${handMade({ header: unnamed, claims, key })}`)).toEqual({ status: 200 });
      expect(await answerTo(`Bearer ${handMade({ header: unnamed, claims, key: SECRET_KEY_PREVIOUS })}`)).toEqual({
        status: 401,
        code: '200001',
      });
    });
  } else {
    it('refuses a token that names no key, and every token of a secret', async () => {
      for (const token of [
        forged({ header: { kid: undefined } }),
        forged({ header: { alg: 'HS256', kid: undefined }, key: SECRET_KEY }),
        forged({ header: { alg: 'HS256' }, key: privatePem({ privateKey: key, publicKey: key }) }),
      ]) {
        expect(await answerTo(`Bearer ${token}`)).toEqual({ status: 401, code: '200001' });
      }
    });
  }
});

/** What a forger knows of a key: the text of its public half. */
function publicOf(key: string | KeyObject): string {
  return publicPem(typeof key === 'string' || key.asymmetricKeyType === 'rsa' ? rsa : ec);
}

/** A header that brings the forger's own key along (jwk, jku, x5u). */
function ownKeyHeader({ publicKey }: KeyPair): { header: object } {
  const alg = publicKey.asymmetricKeyType === 'rsa' ? 'RS256' : 'ES256';
  return { header: { alg, jwk: publicKey.export({ format: 'jwk' }), jku: 'http://localhost:1/', x5u: '/etc/passwd' } };
}
