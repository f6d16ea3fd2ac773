import { Injectable } from '@nestjs/common';
import { ChangeBroadcast } from '@kugelpos/state';

/** The kinds of master data under which changes are announced. `itemStore` carries the item code: it concerns that item. */
export type MasterKind =
  | 'staff'
  | 'staffRole'
  | 'reason'
  | 'category'
  | 'item'
  | 'itemStore'
  | 'itemBook'
  | 'payment'
  | 'setting'
  | 'tax'
  | 'promotion';

/** Announces every write, so that copies of it elsewhere are dropped (design 10). */
@Injectable()
export class MasterChanges {
  constructor(private readonly broadcast: ChangeBroadcast) {}

  /** @param revision of the record now; left out when the record is gone */
  async announce(kind: MasterKind, tenantId: string, code: string, revision?: number): Promise<void> {
    await this.broadcast.publish({ tenantId, kind, code, ...(revision === undefined ? {} : { revision }) });
  }

  /** Any record of the kind may have changed. */
  async announceAll(kind: MasterKind, tenantId: string): Promise<void> {
    await this.broadcast.publish({ tenantId, kind });
  }
}
