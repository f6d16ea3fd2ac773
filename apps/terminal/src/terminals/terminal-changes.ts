import { Injectable } from '@nestjs/common';
import { TERMINAL_CHANGE } from '@kugelpos/auth';
import { ChangeBroadcast } from '@kugelpos/state';
import type { TerminalDocument } from './terminal.schema.js';

/** Tells every process that a terminal has changed, so that nobody acts on an old copy (design 9 and 10). */
@Injectable()
export class TerminalChanges {
  constructor(private readonly broadcast: ChangeBroadcast) {}

  async announce({ tenant_id, terminal_id, revision }: TerminalDocument): Promise<void> {
    await this.broadcast.publish({ tenantId: tenant_id, kind: TERMINAL_CHANGE, code: terminal_id, revision });
  }

  /** As {@link announce}, for a terminal that is gone: no revision is newer. */
  async announceRemoval({ tenant_id, terminal_id }: TerminalDocument): Promise<void> {
    await this.broadcast.publish({ tenantId: tenant_id, kind: TERMINAL_CHANGE, code: terminal_id });
  }
}
