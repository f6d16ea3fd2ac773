import { Injectable } from '@nestjs/common';
import type { ClientSession, QueryFilter } from 'mongoose';
import type { PersonRef, TerminalStatus } from '@kugelpos/contracts';
import type { Page, Paging } from '@kugelpos/platform';
import { ServiceDatabase, TenantRepository, type NewDocument } from '@kugelpos/tenancy';
import { RevocationRepository } from '../revocations/revocation.repository.js';
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

/** Every change that makes tokens of a terminal void is noted for the revision feed in the transaction that makes it. */
@Injectable()
export class TerminalRepository extends TenantRepository<TerminalDocument> {
  constructor(
    db: ServiceDatabase,
    private readonly revocations: RevocationRepository,
  ) {
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

  /** Whether the tenant, or one of its stores, has terminals. */
  async hasTerminals(tenantId: string, storeCode: string | undefined, session: ClientSession): Promise<boolean> {
    const filter = { tenant_id: tenantId, ...(storeCode === undefined ? {} : { store_code: storeCode }) };
    return (await this.findOne(tenantId, filter, { session, projection: { _id: 0, terminal_id: 1 } })) !== null;
  }

  async addTerminal(
    tenantId: string,
    terminal: NewDocument<TerminalDocument>,
    session: ClientSession,
  ): Promise<TerminalDocument> {
    const added = await this.insert(tenantId, terminal, session);
    const hasFormerLife = (added.key_version ?? 0) > 0;
    if (hasFormerLife) await this.revocations.note(added, session);
    return added;
  }

  async removeTerminal(tenantId: string, terminal: TerminalDocument, session: ClientSession): Promise<void> {
    await this.deleteOne(tenantId, { terminal_id: terminal.terminal_id }, session);
    await this.revocations.note(terminal, session, true);
  }

  /** Gives a terminal, as it was read in this transaction, another key; the present one is good until `formerKeyUntil`. */
  async changeKey(
    tenantId: string,
    { terminal_id, revision, api_key_hash }: TerminalDocument,
    keyHash: string,
    formerKeyUntil: Date | null,
    session: ClientSession,
  ): Promise<TerminalDocument> {
    const former = { former_key_hash: formerKeyUntil && api_key_hash, former_key_until: formerKeyUntil };
    const update = { $set: { api_key_hash: keyHash, ...former }, $inc: { key_version: 1 } };
    const changed = await this.updateRevision(tenantId, { terminal_id }, revision, update, session);
    await this.revocations.note(changed, session);
    return changed;
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
    return this.changeStaff(tenantId, { terminal_id: terminalId, staff: null }, staff);
  }

  signOut(tenantId: string, terminalId: string): Promise<TerminalDocument | null> {
    return this.changeStaff(tenantId, { terminal_id: terminalId }, null);
  }

  /**
   * Changes a terminal that must still be as it was read in this transaction. Another status or mode makes its tokens
   * old.
   * @throws AppError 409 / 908005 if it is not
   */
  async changeState(
    tenantId: string,
    read: TerminalDocument,
    change: Partial<TerminalState>,
    session: ClientSession,
  ): Promise<TerminalDocument> {
    const isInTokens = change.status !== undefined || change.training !== undefined;
    const update = { $set: change, ...(isInTokens ? newToken : {}) };
    const changed = await this.updateRevision(
      tenantId,
      { terminal_id: read.terminal_id },
      read.revision,
      update,
      session,
    );
    if (isInTokens) await this.revocations.note(changed, session);
    return changed;
  }

  private changeStaff(
    tenantId: string,
    filter: QueryFilter<TerminalDocument>,
    staff: PersonRef | null,
  ): Promise<TerminalDocument | null> {
    return this.db.transaction(async (session) => {
      const changed = await this.updateOne(tenantId, filter, { $set: { staff }, ...newToken }, { session });
      if (changed !== null) await this.revocations.note(changed, session);
      return changed;
    });
  }
}
