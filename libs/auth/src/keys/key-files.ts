import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { KEYED_AUDIENCES, type KeyedAudience, type KeySet, type TokenAlgorithm, type VerifyKey } from './token-key.js';

/** Names of the files, without `.pem`: one word, or the kind of token that the key is for and a word. */
const KID = /^(?:(user|terminal)\.)?[A-Za-z0-9_-]{1,64}$/;

const SMALLEST_RSA_BITS = 2048;

/** What the key files hold. Files with a problem are left out of the set, so that a key that was removed is gone. */
export interface KeyFiles {
  keys: KeySet;
  /** One line each, naming the file. */
  problems: string[];
}

/**
 * Reads the public keys of a folder and, where this process signs, its private key.
 * @throws Error when the folder itself cannot be read
 */
export async function readKeyFiles(folder: string, signingFile: string | undefined): Promise<KeyFiles> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.pem') && !name.startsWith('.')).sort();
  const verify = new Map<string, VerifyKey>();
  const problems: string[] = [];
  for (const name of names) {
    try {
      const key = await readPublicKey(join(folder, name));
      verify.set(key.kid, key);
    } catch (error) {
      problems.push((error as Error).message);
    }
  }
  let sign: KeySet['sign'] = {};
  if (signingFile !== undefined) {
    try {
      sign = await readSigningKeys(signingFile, folder, verify);
    } catch (error) {
      problems.push((error as Error).message);
    }
  }
  return { keys: { verify, sign }, problems };
}

async function readPublicKey(file: string): Promise<VerifyKey> {
  const kid = basename(file, '.pem');
  const match = KID.exec(kid);
  if (match === null)
    throw new Error(
      `${file}: the name of a key is <name>.pem, user.<name>.pem or terminal.<name>.pem, of letters, digits, _ and -`,
    );
  const pem = await readText(file);
  if (pem.includes('PRIVATE KEY')) throw new Error(`${file} holds a private key; only public keys belong there`);
  if (!/-----BEGIN (RSA )?PUBLIC KEY-----/.test(pem)) throw new Error(`${file} holds no public key (PEM)`);
  const key = parsed(file, () => createPublicKey(pem), 'a public key (PEM)');
  const audience = match[1] as KeyedAudience | undefined;
  return { kid, key, algorithm: algorithmOf(file, key), audiences: audience ? [audience] : KEYED_AUDIENCES };
}

/** The kid of the signing key is the name of its public key in the folder: what it signs can be checked everywhere. */
async function readSigningKeys(
  file: string,
  folder: string,
  verify: ReadonlyMap<string, VerifyKey>,
): Promise<KeySet['sign']> {
  const pem = await readText(file);
  const key = parsed(file, () => createPrivateKey(pem), 'a private key (PEM, without passphrase)');
  const algorithm = algorithmOf(file, key);
  const own = spki(createPublicKey(key));
  const published = [...verify.values()].filter((known) => spki(known.key).equals(own));
  if (published.length === 0) throw new Error(`${file}: its public key is not in ${folder}; put it there first`);
  const named = (audience: KeyedAudience) => published.find((known) => known.audiences.includes(audience));
  return Object.fromEntries(
    KEYED_AUDIENCES.flatMap((audience) => {
      const kid = named(audience)?.kid;
      return kid === undefined ? [] : [[audience, { kid, algorithm, key }]];
    }),
  );
}

function algorithmOf(file: string, key: KeyObject): TokenAlgorithm {
  const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'rsa') {
    if ((modulusLength ?? 0) < SMALLEST_RSA_BITS)
      throw new Error(`${file}: an RSA key must have ${SMALLEST_RSA_BITS} bits or more, not ${modulusLength}`);
    return 'RS256';
  }
  if (key.asymmetricKeyType !== 'ec')
    throw new Error(`${file}: a key must be RSA or EC P-256, not ${key.asymmetricKeyType}`);
  if (namedCurve !== 'prime256v1') throw new Error(`${file}: an EC key must be on the curve P-256, not ${namedCurve}`);
  return 'ES256';
}

function spki(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' });
}

function parsed(file: string, parse: () => KeyObject, what: string): KeyObject {
  try {
    return parse();
  } catch {
    // What OpenSSL says of it could quote the file.
    throw new Error(`${file} cannot be read as ${what}`);
  }
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new Error(`${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'error'})`, { cause: error });
  }
}
