import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import { AuthSettings } from '@kugelpos/auth';
import { InjectSettings } from '@kugelpos/platform';
import { ServiceDatabase, TenantRepository } from '@kugelpos/tenancy';
import { terminalRevocations, type TerminalRevocationDocument } from './revocation.schema.js';

/** What an entry says of a terminal. */
export interface RevokedTerminal {
  tenant_id: string;
  terminal_id: string;
  token_version?: number;
  key_version?: number;
  former_key_until?: Date | null;
}

@Injectable()
export class RevocationRepository extends TenantRepository<TerminalRevocationDocument> {
  private readonly tokenLifeMs: number;

  constructor(db: ServiceDatabase, @InjectSettings(AuthSettings) settings: AuthSettings) {
    super(db, terminalRevocations);
    this.tokenLifeMs = settings.TERMINAL_TOKEN_EXPIRE_HOURS * 3_600_000;
  }

  /** Notes in the transaction of the change what is current of a terminal from its commit on. */
  async note(terminal: RevokedTerminal, session: ClientSession, deleted = false): Promise<void> {
    const { tenant_id, terminal_id } = terminal;
    const formerKeyUntil = terminal.former_key_until ?? null;
    const lastTokenMadeAt = Math.max(Date.now(), formerKeyUntil?.getTime() ?? 0);
    await this.updateOne(
      tenant_id,
      { terminal_id },
      {
        $set: {
          tenant_id,
          token_version: terminal.token_version ?? 0,
          key_version: terminal.key_version ?? 0,
          former_key_until: formerKeyUntil,
          deleted,
          feed_revision: null,
          expires_at: new Date(lastTokenMadeAt + this.tokenLifeMs),
        },
      },
      { session, upsert: true },
    );
  }

  /** Terminals whose entries have no place in the feed yet. */
  async unplaced(session: ClientSession): Promise<string[]> {
    const model = await this.db.commonsModel(terminalRevocations);
    const found = await model.find({ feed_revision: null }, { _id: 0, terminal_id: 1 }, { session }).lean();
    return found.map(({ terminal_id }) => terminal_id);
  }

  /** Gives these terminals' entries the revisions from `first` on. */
  async place(terminalIds: readonly string[], first: number, session: ClientSession): Promise<void> {
    const model = await this.db.commonsModel(terminalRevocations);
    await model.bulkWrite(
      terminalIds.map((terminal_id, at) => ({
        updateOne: { filter: { terminal_id }, update: { $set: { feed_revision: first + at } } },
      })),
      { session },
    );
  }

  /** Entries with a revision after `since`, oldest first. */
  async after(since: number, session: ClientSession): Promise<TerminalRevocationDocument[]> {
    const model = await this.db.commonsModel(terminalRevocations);
    return model
      .find({ feed_revision: { $gt: since } }, { _id: 0 }, { session })
      .sort({ feed_revision: 1 })
      .lean<TerminalRevocationDocument[]>();
  }
}
