import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface KeyPair {
  privateKey: KeyObject;
  publicKey: KeyObject;
}

export function rsaKey(bits = 2048): KeyPair {
  return generateKeyPairSync('rsa', { modulusLength: bits });
}

export function ecKey(namedCurve = 'P-256'): KeyPair {
  return generateKeyPairSync('ec', { namedCurve });
}

export function publicPem({ publicKey }: KeyPair): string {
  return publicKey.export({ type: 'spki', format: 'pem' }).toString();
}

export function privatePem({ privateKey }: KeyPair): string {
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** A signing key and a folder of public keys, as an operator lays them out. */
export class KeyFolder {
  private readonly root = mkdtempSync(join(tmpdir(), 'kugelpos-keys-'));
  readonly signingFile = join(this.root, 'signing.pem');
  readonly verifyDir = join(this.root, 'verify');

  constructor() {
    mkdirSync(this.verifyDir);
  }

  /** Settings of a process that signs. */
  get env(): { AUTH_SIGNING_KEY_FILE: string; AUTH_VERIFY_KEYS_DIR: string } {
    return { AUTH_SIGNING_KEY_FILE: this.signingFile, AUTH_VERIFY_KEYS_DIR: this.verifyDir };
  }

  signWith(pair: KeyPair): void {
    this.write(this.signingFile, privatePem(pair));
  }

  publish(kid: string, pair: KeyPair): void {
    this.put(`${kid}.pem`, publicPem(pair));
  }

  put(name: string, text: string): void {
    this.write(join(this.verifyDir, name), text);
  }

  withdraw(kid: string): void {
    rmSync(join(this.verifyDir, `${kid}.pem`));
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  /** Written beside and moved into place, so that nobody reads half a key. */
  private write(file: string, text: string): void {
    writeFileSync(join(this.root, 'new'), text);
    renameSync(join(this.root, 'new'), file);
  }
}
