import { Injectable } from '@nestjs/common';
import { hashApiKey, type TerminalIdentity } from '@kugelpos/auth';
import { ErrorCode, isTenantId, tenantOfTerminalId } from '@kugelpos/contracts';
import { AppError, TenantMismatchError, UnauthenticatedError } from '@kugelpos/errors';
import { InjectSettings, setCaller } from '@kugelpos/platform';
import { ServiceDatabase } from '@kugelpos/tenancy';
import { TerminalSettings } from '../terminal-settings.js';
import { identityOf } from '../terminals/terminal.dto.js';
import { TerminalKeyRepository } from '../terminals/terminal-key.repository.js';
import { TerminalRepository } from '../terminals/terminal.repository.js';
import type { TerminalDocument } from '../terminals/terminal.schema.js';
import type { IdentifyRequest, TerminalToken } from './credential.dto.js';
import { keyVersionOf } from './key-version.js';
import { RateLimit } from './rate-limit.js';
import { TerminalTokens } from './terminal-tokens.js';

/** A terminal, and which of its keys was shown. */
interface Owner {
  terminal: TerminalDocument;
  keyVersion: number;
}

/** Who owns an API key (spec §4.2, §4.3). */
@Injectable()
export class CredentialService {
  private readonly ofAddress: RateLimit;
  private readonly ofKey: RateLimit;

  constructor(
    private readonly db: ServiceDatabase,
    private readonly terminals: TerminalRepository,
    private readonly keys: TerminalKeyRepository,
    private readonly tokens: TerminalTokens,
    @InjectSettings(TerminalSettings) settings: TerminalSettings,
  ) {
    this.ofAddress = new RateLimit(settings.TERMINAL_TOKEN_RATE_PER_ADDRESS);
    this.ofKey = new RateLimit(settings.TERMINAL_TOKEN_RATE_PER_KEY);
  }

  /**
   * A terminal token for an API key. The key alone says whose it is, found by its hash: what a wrong key costs does not
   * depend on the terminal that is named with it.
   * @throws UnauthenticatedError whatever is wrong with the key, so that nothing can be learnt from the answer
   * @throws AppError 429 / 208101 with `Retry-After` after too many requests from an address or with a key
   */
  async exchange(apiKey: string | undefined, terminalId: string | undefined, address: string): Promise<TerminalToken> {
    refuseAfter(this.ofAddress.use(address));
    if (apiKey === undefined || apiKey === '') throw new UnauthenticatedError('X-API-KEY is missing');
    const keyHash = hashApiKey(apiKey);
    refuseAfter(this.ofKey.use(keyHash));
    const found = await this.keys.findOwner(keyHash);
    if (found === null || (terminalId ?? found.terminal_id) !== found.terminal_id) throw new UnauthenticatedError();
    const owner = await this.ownerOf(found.terminal_id, keyHash);
    if (owner === null) throw new UnauthenticatedError();
    nameCaller(owner.terminal);
    const { token, expiresIn } = this.tokens.issue(owner.terminal, owner.keyVersion);
    return { access_token: token, token_type: 'bearer', expires_in: expiresIn };
  }

  /** The terminal if the key with this hash is its own, for the other services. */
  async identify(tenantId: string, { terminalId, keyHash }: IdentifyRequest): Promise<TerminalIdentity | null> {
    if (tenantOfTerminalId(terminalId) !== tenantId) throw new TenantMismatchError();
    const owner = await this.ownerOf(terminalId, keyHash);
    return owner && identityOf(owner.terminal, owner.keyVersion);
  }

  private async ownerOf(terminalId: string, keyHash: string): Promise<Owner | null> {
    const tenantId = tenantOfTerminalId(terminalId);
    if (!isTenantId(tenantId) || !(await this.db.hasTenant(tenantId))) return null;
    const terminal = await this.terminals.findTerminal(tenantId, terminalId);
    const keyVersion = terminal === null ? undefined : keyVersionOf(terminal, keyHash);
    return terminal === null || keyVersion === undefined ? null : { terminal, keyVersion };
  }
}

function refuseAfter(seconds: number): void {
  if (seconds > 0) throw new AppError(ErrorCode.TOKEN_REQUESTS_EXCEEDED, { retryAfterSeconds: seconds });
}

/** The route is public, so the guard has not named the caller for the request log. */
function nameCaller(terminal: TerminalDocument): void {
  const { tenant_id, store_code, terminal_no, terminal_id, business_date, open_counter } = terminal;
  setCaller({
    tenantId: tenant_id,
    username: `terminal:${terminal_id}`,
    isSuperuser: false,
    terminal: {
      storeCode: store_code,
      terminalNo: terminal_no,
      businessDate: business_date,
      openCounter: open_counter,
    },
  });
}
