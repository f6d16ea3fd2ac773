import { Injectable } from '@nestjs/common';
import { hashApiKey, newApiKey } from '@kugelpos/auth';
import { ErrorCode, terminalId as terminalIdOf } from '@kugelpos/contracts';
import { AppError, NotFoundError, isDuplicateKey } from '@kugelpos/errors';
import { InjectSettings, pagingOf, PlatformSettings, type Page } from '@kugelpos/platform';
import { ServiceDatabase, type NewDocument } from '@kugelpos/tenancy';
import { StoreRepository } from '../stores/store.repository.js';
import { FormerTerminalRepository } from './former-terminal.repository.js';
import { statusesFor, type FunctionMode } from './function-mode.js';
import { TerminalChanges } from './terminal-changes.js';
import { TerminalKeyRepository } from './terminal-key.repository.js';
import {
  TERMINAL_SORT,
  toTerminal,
  type CreateTerminalRequest,
  type RemovedTerminal,
  type Terminal,
  type TerminalListQuery,
} from './terminal.dto.js';
import { TerminalRepository } from './terminal.repository.js';
import type { FormerTerminalDocument, TerminalDocument } from './terminal.schema.js';

@Injectable()
export class TerminalService {
  constructor(
    private readonly db: ServiceDatabase,
    private readonly terminals: TerminalRepository,
    private readonly former: FormerTerminalRepository,
    private readonly keys: TerminalKeyRepository,
    private readonly stores: StoreRepository,
    private readonly changes: TerminalChanges,
    @InjectSettings(PlatformSettings) private readonly platform: PlatformSettings,
  ) {}

  /** Creates a terminal of an existing store. Its API key is in this answer and nowhere else (design 9). */
  async create(tenantId: string, request: CreateTerminalRequest): Promise<Terminal> {
    const apiKey = newApiKey();
    const keyHash = hashApiKey(apiKey);
    const terminalId = terminalIdOf(tenantId, request.storeCode, request.terminalNo);
    const terminal = await this.db
      .transaction(async (session) => {
        if (!(await this.stores.holdStore(tenantId, request.storeCode, session)))
          throw new AppError(ErrorCode.STORE_NOT_FOUND);
        const former = await this.former.takeOver(tenantId, terminalId, session);
        await this.keys.addKey(tenantId, terminalId, keyHash, session);
        return this.terminals.addTerminal(tenantId, newTerminal(tenantId, request, keyHash, former), session);
      })
      .catch((error: unknown) => {
        throw isDuplicateKey(error) ? new AppError(ErrorCode.TERMINAL_ALREADY_EXISTS) : error;
      });
    await this.changes.announce(terminal);
    return toTerminal(terminal, this.platform.TIMEZONE, apiKey);
  }

  async list(tenantId: string, query: TerminalListQuery): Promise<Page<Terminal>> {
    const paging = pagingOf(query, TERMINAL_SORT, [['terminal_id', 1]]);
    const page = await this.terminals.pageOfTerminals(tenantId, query.storeCode, paging);
    return page.map((terminal) => toTerminal(terminal, this.platform.TIMEZONE));
  }

  async get(tenantId: string, terminalId: string): Promise<Terminal> {
    return toTerminal(await this.require(tenantId, terminalId), this.platform.TIMEZONE);
  }

  /**
   * Deletes a terminal; its keys end with it, its logs are kept (spec §2.4). Not while it is open: its session would
   * have no close, and no report of that day could ever be verified. Anybody with a user token can close it.
   */
  async remove(tenantId: string, terminalId: string): Promise<RemovedTerminal> {
    const terminal = await this.db.transaction(async (session) => {
      const found = await this.terminals.findTerminal(tenantId, terminalId, session);
      if (found === null) throw new NotFoundError('Terminal');
      if (found.status === 'Opened') {
        throw new AppError(ErrorCode.TERMINAL_STATUS_ERROR, { message: 'The terminal is open, close it first' });
      }
      await this.terminals.removeTerminal(tenantId, found, session);
      await this.keys.removeKey(tenantId, found.api_key_hash, session);
      if (found.former_key_hash) await this.keys.removeKey(tenantId, found.former_key_hash, session);
      await this.former.remember(tenantId, found, session);
      return found;
    });
    await this.changes.announceRemoval(terminal);
    return { terminalId };
  }

  async describe(tenantId: string, terminalId: string, description: string): Promise<Terminal> {
    const terminal = await this.terminals.changeDescription(tenantId, terminalId, description);
    if (terminal === null) throw new NotFoundError('Terminal');
    return this.changed(terminal);
  }

  /** Sets the function mode where the terminal's state allows it (spec §4.5 rule 14). */
  async setFunctionMode(tenantId: string, terminalId: string, mode: FunctionMode): Promise<Terminal> {
    const terminal = await this.terminals.changeFunctionMode(tenantId, terminalId, mode, statusesFor(mode));
    if (terminal !== null) return this.changed(terminal);
    const { status } = await this.require(tenantId, terminalId);
    throw new AppError(ErrorCode.TERMINAL_STATUS_ERROR, { message: `${mode} is not possible while ${status}` });
  }

  /** The terminal. @throws NotFoundError 404 / 100001 */
  async require(tenantId: string, terminalId: string): Promise<TerminalDocument> {
    const terminal = await this.terminals.findTerminal(tenantId, terminalId);
    if (terminal === null) throw new NotFoundError('Terminal');
    return terminal;
  }

  private async changed(terminal: TerminalDocument): Promise<Terminal> {
    await this.changes.announceDetails(terminal);
    return toTerminal(terminal, this.platform.TIMEZONE);
  }
}

/** A terminal that was never opened (spec §2.4), or one that takes the place of a deleted one of the same id. */
function newTerminal(
  tenantId: string,
  { storeCode, terminalNo, description }: CreateTerminalRequest,
  keyHash: string,
  former: FormerTerminalDocument | null,
): NewDocument<TerminalDocument> {
  return {
    tenant_id: tenantId,
    store_code: storeCode,
    terminal_no: terminalNo,
    terminal_id: terminalIdOf(tenantId, storeCode, terminalNo),
    description,
    function_mode: 'MainMenu',
    status: 'Idle',
    business_date: null,
    open_counter: 0,
    business_counter: former?.business_counter ?? 0,
    initial_amount: null,
    physical_amount: null,
    staff: null,
    tags: null,
    api_key_hash: keyHash,
    chain_tip: former?.chain_tip ?? null,
    last_log_at: former?.last_log_at ?? null,
    training_session: former?.training_session ?? null,
    token_version: former?.token_version ?? 0,
    key_version: former === null ? 0 : (former.key_version ?? 0) + 1,
    shard_key: `${tenantId}_${storeCode}_${terminalNo}`,
  };
}
