import { Injectable } from '@nestjs/common';
import { MasterDataClient } from '@kugelpos/clients';
import { ErrorCode, type PersonRef } from '@kugelpos/contracts';
import { AppError, NotFoundError } from '@kugelpos/errors';
import { InjectSettings, PlatformSettings } from '@kugelpos/platform';
import { TerminalTokens, type Renewed } from '../credentials/terminal-tokens.js';
import { neighbourFailure } from '../neighbour-failure.js';
import { TerminalChanges } from '../terminals/terminal-changes.js';
import { toTerminal, type Terminal } from '../terminals/terminal.dto.js';
import { TerminalRepository } from '../terminals/terminal.repository.js';
import type { TerminalDocument } from '../terminals/terminal.schema.js';
import { TerminalService } from '../terminals/terminal.service.js';
import type { SignInRequest } from './sign-in.dto.js';

/** Who stands at a terminal; independent of its session (spec §4.6, §5.2). */
@Injectable()
export class SignInService {
  constructor(
    private readonly terminals: TerminalService,
    private readonly repository: TerminalRepository,
    private readonly masterData: MasterDataClient,
    private readonly changes: TerminalChanges,
    private readonly tokens: TerminalTokens,
    @InjectSettings(PlatformSettings) private readonly platform: PlatformSettings,
  ) {}

  /** Signs a member of staff in where nobody is; of two at once, one wins (spec §11.34). */
  async signIn(tenantId: string, terminalId: string, request: SignInRequest): Promise<Renewed<Terminal>> {
    const before = await this.terminals.require(tenantId, terminalId);
    requireNobody(before);
    const staff = await this.staffOf(before, request);
    const terminal = await this.repository.signIn(tenantId, terminalId, staff);
    if (terminal !== null) return this.changed(terminal);
    requireNobody(await this.terminals.require(tenantId, terminalId));
    throw new AppError(ErrorCode.CONFLICT);
  }

  /** Signs out whoever is signed in; without anybody it changes nothing and still answers. */
  async signOut(tenantId: string, terminalId: string): Promise<Renewed<Terminal>> {
    const before = await this.terminals.require(tenantId, terminalId);
    if (before.staff === null) return this.renewed(before);
    const terminal = await this.repository.signOut(tenantId, terminalId);
    if (terminal === null) throw new NotFoundError('Terminal');
    return this.changed(terminal);
  }

  /**
   * The member of staff as a terminal keeps it: without PIN (spec §11.7). Whether a PIN is asked for is the store's
   * setting, which master-data applies.
   * @throws AppError 401 / 406004 for unknown staff, 401 / 406006 for a wrong PIN, 401 / 308101 where one is missing,
   *   429 / 308103 after too many wrong ones, 502 / 407202
   */
  private async staffOf(
    { tenant_id, store_code, terminal_no }: TerminalDocument,
    { staffId, pin }: SignInRequest,
  ): Promise<PersonRef> {
    const request = { storeCode: store_code, terminalNo: terminal_no, pin: pin ?? null };
    const { id, name } = await this.masterData
      .signInStaff('terminal', tenant_id, staffId, request)
      .catch((error: unknown) => {
        throw signInFailure(error);
      });
    return { id, name };
  }

  private async changed(terminal: TerminalDocument): Promise<Renewed<Terminal>> {
    await this.changes.announce(terminal);
    return this.renewed(terminal);
  }

  private renewed(terminal: TerminalDocument): Renewed<Terminal> {
    return this.tokens.renew(terminal, toTerminal(terminal, this.platform.TIMEZONE));
  }
}

function requireNobody(terminal: TerminalDocument): void {
  if (terminal.staff !== null) throw new AppError(ErrorCode.ALREADY_SIGNED_IN);
}

/** Refusals of master-data that tell a till what to ask its staff for. */
const PASSED_ON: readonly ErrorCode[] = [ErrorCode.PIN_REQUIRED, ErrorCode.PIN_TOO_MANY_ATTEMPTS];

/** What a till is told of staff whom master-data does not let in. */
function signInFailure(error: unknown): unknown {
  const code = error instanceof AppError ? error.code : undefined;
  if (code === ErrorCode.NOT_FOUND)
    return new AppError(ErrorCode.SIGN_IN_OUT_ERROR, { message: 'Unknown staff', cause: error });
  if (code === ErrorCode.PIN_WRONG) return new AppError(ErrorCode.INVALID_CREDENTIALS, { cause: error });
  if (code !== undefined && PASSED_ON.includes(code)) return error;
  return neighbourFailure('master-data', ErrorCode.MASTER_DATA_SERVICE_ERROR, error);
}
