import { Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { ConfigurationError } from '@kugelpos/platform';
import type { AuthSettings } from '../auth-settings.js';
import { readKeyFiles, type KeyFiles } from './key-files.js';
import { secretKeys } from './secret-keys.js';
import type { KeyedAudience, KeySet, SigningKey, VerifyKey } from './token-key.js';

/** The keys that user and terminal tokens are signed and checked with; key files are read again while the process runs. */
export class TokenKeys implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('TokenKeys');
  private readonly listeners: (() => void)[] = [];
  private timer: NodeJS.Timeout | undefined;
  /** What was last told of the files, so that it is told once. */
  private told = '';

  private constructor(
    private keys: KeySet,
    private readonly settings: AuthSettings,
  ) {}

  /**
   * Reads the keys.
   * @param issues the kinds of token that this process makes
   * @throws ConfigurationError with a line for each file that is no good
   */
  static async open(settings: AuthSettings, issues: readonly KeyedAudience[] = []): Promise<TokenKeys> {
    const { AUTH_VERIFY_KEYS_DIR: folder, AUTH_SIGNING_KEY_FILE: file } = settings;
    if (folder === undefined) {
      if (settings.SECRET_KEY === undefined) throw new ConfigurationError(['SECRET_KEY is missing']);
      return new TokenKeys(secretKeys(settings.ALGORITHM, settings.SECRET_KEY, settings.SECRET_KEY_PREVIOUS), settings);
    }
    const { keys, problems } = await readFolder(folder, file);
    if (problems.length === 0) problems.push(...missing(keys, settings, issues));
    if (problems.length > 0) throw new ConfigurationError(problems);
    return new TokenKeys(keys, settings);
  }

  /** The key with this kid, if it may sign such tokens; a token without kid is one of an earlier release. */
  find(kid: string | undefined, audience: KeyedAudience): VerifyKey | undefined {
    const found = kid === undefined ? this.keys.unnamed : this.keys.verify.get(kid);
    return found?.audiences.includes(audience) ? found : undefined;
  }

  /** @throws Error in a process that makes no such tokens */
  signer(audience: KeyedAudience): SigningKey {
    const key = this.keys.sign[audience];
    if (key === undefined) throw new Error(`This process has no key that signs tokens of a ${audience}`);
    return key;
  }

  /** Calls the listener whenever a key was added, replaced or removed. */
  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  onApplicationBootstrap(): void {
    if (this.settings.AUTH_VERIFY_KEYS_DIR === undefined) return;
    this.timer = setInterval(() => void this.reload(), this.settings.AUTH_KEYS_RELOAD_SECONDS * 1000).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /**
   * Reads the files again. Keys that are gone or no good are no longer accepted; a folder that cannot be read leaves
   * all as it is, and what signs goes on signing until there is another key that can.
   */
  private async reload(): Promise<void> {
    const { AUTH_VERIFY_KEYS_DIR: folder = '', AUTH_SIGNING_KEY_FILE: file } = this.settings;
    const { keys, problems, readable } = await readFolder(folder, file);
    this.tell(problems);
    if (!readable) return;
    const next: KeySet = { verify: keys.verify, sign: { ...this.keys.sign, ...keys.sign } };
    if (fingerprint(next) === fingerprint(this.keys)) return;
    this.keys = next;
    this.logger.log(`token keys are now ${[...next.verify.keys()].join(', ')}`);
    for (const listener of this.listeners) listener();
  }

  private tell(problems: readonly string[]): void {
    const text = problems.join('; ');
    if (text !== this.told && text !== '') this.logger.error(`token keys: ${text}`);
    this.told = text;
  }
}

async function readFolder(folder: string, file: string | undefined): Promise<KeyFiles & { readable: boolean }> {
  try {
    return { ...(await readKeyFiles(folder, file)), readable: true };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'error';
    const problems = [`AUTH_VERIFY_KEYS_DIR: the folder ${folder} cannot be read (${code})`];
    return { keys: { verify: new Map(), sign: {} }, problems, readable: false };
  }
}

/** What a process that starts now would lack. */
function missing({ verify, sign }: KeySet, settings: AuthSettings, issues: readonly KeyedAudience[]): string[] {
  if (verify.size === 0) return [`AUTH_VERIFY_KEYS_DIR: ${settings.AUTH_VERIFY_KEYS_DIR} holds no key (<name>.pem)`];
  const file = settings.AUTH_SIGNING_KEY_FILE;
  if (file === undefined)
    return issues.length === 0
      ? []
      : [`AUTH_SIGNING_KEY_FILE is missing: this service signs ${issues.join(' and ')} tokens`];
  return issues
    .filter((audience) => sign[audience] === undefined)
    .map((audience) => `${file}: by the name of its public key it does not hold for ${audience} tokens`);
}

function fingerprint({ verify, sign }: KeySet): string {
  const keys = [...verify.values()].map(({ kid, key }) => [kid, key.export({ type: 'spki', format: 'pem' })]);
  const signers = Object.entries(sign).map(([audience, { kid }]) => [audience, kid]);
  return JSON.stringify([keys, signers]);
}
