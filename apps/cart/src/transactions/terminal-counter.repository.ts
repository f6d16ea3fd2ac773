import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { ClientSession } from 'mongoose';
import { isDuplicateKey } from '@kugelpos/errors';
import { ServiceDatabase, TenantRepository } from '@kugelpos/tenancy';
import type { CounterState } from './terminal-counter.js';
import { terminalCounters, type TerminalCounterDocument } from './terminal-counter.schema.js';

/** The counter document of each terminal. */
@Injectable()
export class TerminalCounterRepository extends TenantRepository<TerminalCounterDocument> {
  /** Terminals that have their document for sure. */
  private readonly known = new LRUCache<string, true>({ max: 10_000 });

  constructor(db: ServiceDatabase) {
    super(db, terminalCounters);
  }

  /** Makes the terminal's document if it has none: a transaction then only ever changes it. */
  async ensure(tenantId: string, terminalId: string): Promise<void> {
    if (this.known.has(terminalId)) return;
    const filter = { terminal_id: terminalId };
    if ((await this.findOne(tenantId, filter, { projection: { _id: 0, terminal_id: 1 } })) === null) {
      await this.insert(tenantId, { ...filter, count_dic: {}, chain: null, sessions: [], shard_key: terminalId }).catch(
        (error: unknown) => {
          if (!isDuplicateKey(error)) throw error;
        },
      );
    }
    this.known.set(terminalId, true);
  }

  /** The document, in a transaction as that sees it. */
  async ofTerminal(tenantId: string, terminalId: string, session?: ClientSession): Promise<TerminalCounterDocument> {
    const counter = await this.findOne(tenantId, { terminal_id: terminalId }, { session });
    if (counter === null) {
      this.known.delete(terminalId);
      throw new Error(`the counters of ${terminalId} are gone`);
    }
    return counter;
  }

  /** @throws AppError 409 / 908005 if somebody else has drawn meanwhile */
  async keep(
    tenantId: string,
    before: TerminalCounterDocument,
    { count_dic, chain, sessions }: CounterState,
    session: ClientSession,
  ): Promise<void> {
    await this.updateRevision(
      tenantId,
      { terminal_id: before.terminal_id },
      before.revision,
      { $set: { count_dic, chain, sessions } },
      session,
    );
  }
}
