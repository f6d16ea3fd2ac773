import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ConfigurationError } from '@kugelpos/platform';
import { AuthSettings } from '../auth-settings.js';
import type { KeyedAudience } from './token-key.js';
import { TokenKeys } from './token-keys.js';

const SERVICE_SECRET = 's'.repeat(40);
const good = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const other = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const publicPem = (key: KeyObject): string => key.export({ type: 'spki', format: 'pem' }).toString();
const privatePem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();

let dir: string;
let signing: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kugelpos-keys-'));
  signing = join(mkdtempSync(join(tmpdir(), 'kugelpos-keys-')), 'signing.pem');
});

afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
  rmSync(join(signing, '..'), { recursive: true, force: true });
});

function open(issues: KeyedAudience[], signs = true): Promise<TokenKeys> {
  const file = signs ? { AUTH_SIGNING_KEY_FILE: signing } : {};
  return TokenKeys.open(AuthSettings.read({ SERVICE_SECRET, AUTH_VERIFY_KEYS_DIR: dir, ...file }), issues);
}

async function problemsOf(opening: Promise<unknown>): Promise<string[]> {
  const error: unknown = await opening.catch((caught: unknown) => caught);
  if (error instanceof ConfigurationError) return error.problems;
  throw new Error('the keys were taken');
}

const weak = (): string => publicPem(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey);
const curve = (): string => publicPem(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey);
const edwards = (): string => publicPem(generateKeyPairSync('ed25519').publicKey);

describe('a public key that is no good ends the start with one line that names its file', () => {
  it.each<[string, string, () => string, RegExp]>([
    ['too small', 'a.pem', weak, /a\.pem: an RSA key must have 2048 bits or more, not 1024$/],
    ['of another curve', 'a.pem', curve, /a\.pem: an EC key must be on the curve P-256, not secp256k1$/],
    ['of another type', 'a.pem', edwards, /a\.pem: a key must be RSA or EC P-256, not ed25519$/],
    [
      'private',
      'a.pem',
      () => privatePem(good.privateKey),
      /a\.pem holds a private key; only public keys belong there$/,
    ],
    ['no key', 'a.pem', () => 'nonsense', /a\.pem holds no public key \(PEM\)$/],
    [
      'cut off',
      'a.pem',
      () => publicPem(good.publicKey).slice(0, 60),
      /a\.pem cannot be read as a public key \(PEM\)$/,
    ],
    ['of a name that is none', 'usr.a.pem', () => publicPem(good.publicKey), /usr\.a\.pem: the name of a key is/],
  ])('%s', async (_what, name, text, line) => {
    writeFileSync(join(dir, name), text());
    const problems = await problemsOf(open([], false));
    expect(problems).toEqual([expect.stringMatching(line)]);
    expect(problems[0]).toContain(dir);
  });

  it('and all of them are told at once', async () => {
    writeFileSync(join(dir, 'a.pem'), 'nonsense');
    writeFileSync(join(dir, 'b.pem'), weak());
    expect(await problemsOf(open([], false))).toHaveLength(2);
  });
});

describe('a folder or signing key that is no good ends the start, too', () => {
  it.each<[string, () => void, RegExp]>([
    [
      'no folder',
      () => rmSync(dir, { recursive: true }),
      /AUTH_VERIFY_KEYS_DIR: the folder .* cannot be read \(ENOENT\)/,
    ],
    ['no key in it', () => rmSync(join(dir, 'good.pem')), /its public key is not in /],
    ['no signing key', () => rmSync(signing), /signing\.pem cannot be read \(ENOENT\)/],
    [
      'a public key to sign',
      () => writeFileSync(signing, publicPem(good.publicKey)),
      /cannot be read as a private key/,
    ],
    ['a key of nobody', () => writeFileSync(signing, privatePem(other.privateKey)), /its public key is not in /],
    [
      'a key of terminals',
      () => {
        rmSync(join(dir, 'good.pem'));
        writeFileSync(join(dir, 'terminal.good.pem'), publicPem(good.publicKey));
      },
      /signing\.pem: by the name of its public key it does not hold for user tokens/,
    ],
  ])('%s', async (_what, spoil, line) => {
    writeFileSync(join(dir, 'good.pem'), publicPem(good.publicKey));
    writeFileSync(signing, privatePem(good.privateKey));
    spoil();
    expect(await problemsOf(open(['user']))).toEqual([expect.stringMatching(line)]);
  });

  it('none where one is needed', async () => {
    writeFileSync(join(dir, 'good.pem'), publicPem(good.publicKey));
    expect(await problemsOf(open(['user', 'terminal'], false))).toEqual([
      'AUTH_SIGNING_KEY_FILE is missing: this service signs user and terminal tokens',
    ]);
  });

  it.each([
    [{}, /^SECRET_KEY is missing \(signs user/],
    [{ AUTH_SIGNING_KEY_FILE: '/x' }, /^AUTH_SIGNING_KEY_FILE needs AUTH_VERIFY_KEYS_DIR/],
  ])('settings that do not fit: %j', (env, line) => {
    const read = (): unknown => AuthSettings.read({ SERVICE_SECRET, ...env });
    expect(read).toThrow(ConfigurationError);
    expect(read).toThrow(line);
  });
});

describe('a service that signs nothing', () => {
  it('needs the folder alone, and cannot sign', async () => {
    writeFileSync(join(dir, 'user.good.pem'), publicPem(good.publicKey));
    writeFileSync(join(dir, 'README.txt'), 'not a key');
    const keys = await open([], false);
    expect(keys.find('user.good', 'user')).toMatchObject({ algorithm: 'ES256' });
    expect(keys.find('user.good', 'terminal')).toBeUndefined();
    expect(keys.find(undefined, 'user')).toBeUndefined();
    expect(() => keys.signer('user')).toThrow('no key that signs');
  });
});
