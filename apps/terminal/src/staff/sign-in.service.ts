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
  async signIn(tenantId: string, terminalId: string, staffId: string): Promise<Renewed<Terminal>> {
    requireNobody(await this.terminals.require(tenantId, terminalId));
    const staff = await this.staffOf(tenantId, staffId);
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

  /** The member of staff as a terminal keeps it: without PIN (spec §11.7). */
  private async staffOf(tenantId: string, staffId: string): Promise<PersonRef> {
    const staff = await this.masterData.staff('terminal', tenantId, staffId).catch((error: unknown) => {
      throw neighbourFailure('master-data', ErrorCode.MASTER_DATA_SERVICE_ERROR, error);
    });
    if (staff === undefined) throw new AppError(ErrorCode.SIGN_IN_OUT_ERROR, { message: 'Unknown staff' });
    return { id: staff.id, name: staff.name };
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
