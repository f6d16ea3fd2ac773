import { Injectable } from '@nestjs/common';
import { RevocationCounter } from '@kugelpos/auth';
import type { RevocationPage, TerminalRevocation } from '@kugelpos/contracts';
import { Turns } from '@kugelpos/platform';
import { ServiceDatabase } from '@kugelpos/tenancy';
import { RevocationRepository } from './revocation.repository.js';
import type { TerminalRevocationDocument } from './revocation.schema.js';

/**
 * What changed of terminals, in an order in which no reader can miss anything (decisions 11). A change only marks its
 * terminal's entry; the reader gives marked entries their revisions. So tills never wait for a common counter, and yet
 * revisions appear in the order of their numbers: whoever draws some changes the counter in the transaction that places
 * the entries, and two of these cannot both commit on the same state of it.
 */
@Injectable()
export class RevocationFeed {
  private readonly turns = new Turns();

  constructor(
    private readonly db: ServiceDatabase,
    private readonly entries: RevocationRepository,
    private readonly counter: RevocationCounter,
  ) {}

  /** Everything after that revision that still matters; the answer is one state of the database. */
  after(since: number): Promise<RevocationPage> {
    return this.turns.take('feed', () =>
      this.db.transaction(async (session) => {
        const marked = await this.entries.unplaced(session);
        const revision =
          marked.length === 0 ? await this.counter.current(session) : await this.counter.draw(marked.length, session);
        if (marked.length > 0) await this.entries.place(marked, revision - marked.length + 1, session);
        return { revision, entries: (await this.entries.after(since, session)).map(toRevocation) };
      }),
    );
  }
}

function toRevocation(entry: TerminalRevocationDocument): TerminalRevocation {
  return {
    kind: 'terminal',
    tenantId: entry.tenant_id,
    terminalId: entry.terminal_id,
    tokenVersion: entry.token_version,
    keyVersion: entry.key_version,
    formerKeyUntil: entry.former_key_until?.getTime() ?? null,
    deleted: entry.deleted,
  };
}
