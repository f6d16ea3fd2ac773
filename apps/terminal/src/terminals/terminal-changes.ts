import { Injectable } from '@nestjs/common';
import { REVOCATION_CHANGE, TERMINAL_CHANGE } from '@kugelpos/auth';
import { ChangeBroadcast } from '@kugelpos/state';
import type { TerminalDocument } from './terminal.schema.js';

/** Tells every process that a terminal has changed, so that nobody acts on an old copy (design 9 and 10). */
@Injectable()
export class TerminalChanges {
  constructor(private readonly broadcast: ChangeBroadcast) {}

  /** For a change that made tokens or keys of the terminal void, too. */
  async announce(terminal: TerminalDocument): Promise<void> {
    await this.announceDetails(terminal);
    await this.announceRevocation(terminal);
  }

  /** As {@link announce}, for a terminal that is gone: no revision is newer. */
  async announceRemoval(terminal: TerminalDocument): Promise<void> {
    const { tenant_id, terminal_id } = terminal;
    await this.broadcast.publish({ tenantId: tenant_id, kind: TERMINAL_CHANGE, code: terminal_id });
    await this.announceRevocation(terminal);
  }

  /** For a change after which all tokens are as good as before. */
  async announceDetails({ tenant_id, terminal_id, revision }: TerminalDocument): Promise<void> {
    await this.broadcast.publish({ tenantId: tenant_id, kind: TERMINAL_CHANGE, code: terminal_id, revision });
  }

  private async announceRevocation({ tenant_id, terminal_id }: TerminalDocument): Promise<void> {
    await this.broadcast.publish({ tenantId: tenant_id, kind: REVOCATION_CHANGE, code: terminal_id });
  }
}
