import { Injectable } from '@nestjs/common';
import { hashApiKey, sameHash, type TerminalIdentity } from '@kugelpos/auth';
import { isTenantId, tenantOfTerminalId } from '@kugelpos/contracts';
import { TenantMismatchError, UnauthenticatedError } from '@kugelpos/errors';
import { setCaller } from '@kugelpos/platform';
import { ServiceDatabase } from '@kugelpos/tenancy';
import { identityOf } from '../terminals/terminal.dto.js';
import { TerminalKeyRepository } from '../terminals/terminal-key.repository.js';
import { TerminalRepository } from '../terminals/terminal.repository.js';
import type { TerminalDocument } from '../terminals/terminal.schema.js';
import type { IdentifyRequest, TerminalToken } from './credential.dto.js';
import { TerminalTokens } from './terminal-tokens.js';

/** Who owns an API key (spec §4.2, §4.3). */
@Injectable()
export class CredentialService {
  constructor(
    private readonly db: ServiceDatabase,
    private readonly terminals: TerminalRepository,
    private readonly keys: TerminalKeyRepository,
    private readonly tokens: TerminalTokens,
  ) {}

  /**
   * A terminal token for an API key; without a terminal id the key alone says whose it is.
   * @throws UnauthenticatedError whatever is wrong with the key, so that nothing can be learnt from the answer
   */
  async exchange(apiKey: string | undefined, terminalId: string | undefined): Promise<TerminalToken> {
    if (apiKey === undefined || apiKey === '') throw new UnauthenticatedError('X-API-KEY is missing');
    const keyHash = hashApiKey(apiKey);
    const owner = terminalId ?? (await this.keys.findOwner(keyHash))?.terminal_id;
    const terminal = owner === undefined ? null : await this.ownerOf(owner, keyHash);
    if (terminal === null) throw new UnauthenticatedError();
    nameCaller(terminal);
    const { token, expiresIn } = this.tokens.issue(terminal);
    return { access_token: token, token_type: 'bearer', expires_in: expiresIn };
  }

  /** The terminal if the key with this hash is its own, for the other services. */
  async identify(tenantId: string, { terminalId, keyHash }: IdentifyRequest): Promise<TerminalIdentity | null> {
    if (tenantOfTerminalId(terminalId) !== tenantId) throw new TenantMismatchError();
    const terminal = await this.ownerOf(terminalId, keyHash);
    return terminal && identityOf(terminal);
  }

  private async ownerOf(terminalId: string, keyHash: string): Promise<TerminalDocument | null> {
    const tenantId = tenantOfTerminalId(terminalId);
    if (!isTenantId(tenantId) || !(await this.db.hasTenant(tenantId))) return null;
    const terminal = await this.terminals.findTerminal(tenantId, terminalId);
    return terminal !== null && sameHash(terminal.api_key_hash, keyHash) ? terminal : null;
  }
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
