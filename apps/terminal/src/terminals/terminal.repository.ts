import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import type { PersonRef, TerminalStatus } from '@kugelpos/contracts';
import type { Page, Paging } from '@kugelpos/platform';
import { ServiceDatabase, TenantRepository, type NewDocument } from '@kugelpos/tenancy';
import type { FunctionMode } from './function-mode.js';
import { terminals, type TerminalDocument } from './terminal.schema.js';

/** What changes in a terminal while it works. */
export type TerminalState = Pick<
  TerminalDocument,
  | 'status'
  | 'business_date'
  | 'open_counter'
  | 'business_counter'
  | 'initial_amount'
  | 'physical_amount'
  | 'chain_tip'
  | 'last_log_at'
  | 'training'
  | 'training_session'
  | 'opened_at'
>;

/** In the write itself: no token of a state that has gone carries the version of the state that came. */
const newToken = { $inc: { token_version: 1 } };

@Injectable()
export class TerminalRepository extends TenantRepository<TerminalDocument> {
  constructor(db: ServiceDatabase) {
    super(db, terminals);
  }

  findTerminal(tenantId: string, terminalId: string, session?: ClientSession): Promise<TerminalDocument | null> {
    return this.findOne(tenantId, { terminal_id: terminalId }, { session });
  }

  /** Terminals of the tenant, or of one of its stores. */
  pageOfTerminals(tenantId: string, storeCode: string | undefined, paging: Paging): Promise<Page<TerminalDocument>> {
    const ofStore = storeCode === undefined ? {} : { store_code: storeCode };
    return this.page(tenantId, { tenant_id: tenantId, ...ofStore }, paging);
  }

  addTerminal(
    tenantId: string,
    terminal: NewDocument<TerminalDocument>,
    session: ClientSession,
  ): Promise<TerminalDocument> {
    return this.insert(tenantId, terminal, session);
  }

  removeTerminal(tenantId: string, terminalId: string, session: ClientSession): Promise<boolean> {
    return this.deleteOne(tenantId, { terminal_id: terminalId }, session);
  }

  changeDescription(tenantId: string, terminalId: string, description: string): Promise<TerminalDocument | null> {
    return this.updateOne(tenantId, { terminal_id: terminalId }, { $set: { description } });
  }

  /** Changes the mode of a terminal that is in one of these states; null if it is in none of them, or missing. */
  changeFunctionMode(
    tenantId: string,
    terminalId: string,
    mode: FunctionMode,
    statuses: readonly TerminalStatus[],
  ): Promise<TerminalDocument | null> {
    return this.updateOne(
      tenantId,
      { terminal_id: terminalId, status: { $in: [...statuses] } },
      { $set: { function_mode: mode } },
    );
  }

  /** Signs staff in where nobody is; null if somebody is, or the terminal is missing. */
  signIn(tenantId: string, terminalId: string, staff: PersonRef): Promise<TerminalDocument | null> {
    return this.updateOne(tenantId, { terminal_id: terminalId, staff: null }, { $set: { staff }, ...newToken });
  }

  signOut(tenantId: string, terminalId: string): Promise<TerminalDocument | null> {
    return this.updateOne(tenantId, { terminal_id: terminalId }, { $set: { staff: null }, ...newToken });
  }

  /**
   * Changes a terminal that must still be as it was read in this transaction. Another status or mode makes its tokens
   * old.
   * @throws AppError 409 / 908005 if it is not
   */
  changeState(
    tenantId: string,
    read: TerminalDocument,
    change: Partial<TerminalState>,
    session: ClientSession,
  ): Promise<TerminalDocument> {
    const isInTokens = change.status !== undefined || change.training !== undefined;
    const update = { $set: change, ...(isInTokens ? newToken : {}) };
    return this.updateRevision(tenantId, { terminal_id: read.terminal_id }, read.revision, update, session);
  }
}
