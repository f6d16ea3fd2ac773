import { Injectable } from '@nestjs/common';
import { NotFoundError } from '@kugelpos/errors';
import { InjectSettings, PlatformSettings, type Page } from '@kugelpos/platform';
import { MasterChanges } from '../masters/master-changes.js';
import { masterPaging, type ListQuery } from '../masters/master-paging.js';
import { recordTimesOf } from '../masters/master.dto.js';
import type { DeletedReason, NewReason, Reason, ReasonUpdate } from './reason.dto.js';
import { ReasonRepository } from './reason.repository.js';
import type { ReasonDocument } from './reason.schema.js';

@Injectable()
export class ReasonService {
  constructor(
    private readonly reasons: ReasonRepository,
    private readonly changes: MasterChanges,
    @InjectSettings(PlatformSettings) private readonly platform: PlatformSettings,
  ) {}

  async create(tenantId: string, request: NewReason): Promise<Reason> {
    const reason = await this.reasons.addReason(tenantId, {
      tenant_id: tenantId,
      code: request.code,
      name: request.name,
      operations: request.operations,
      is_active: request.isActive ?? true,
      shard_key: tenantId,
    });
    return this.announced(reason);
  }

  async list(tenantId: string, query: ListQuery): Promise<Page<Reason>> {
    const page = await this.reasons.listReasons(tenantId, masterPaging(query, 'code'));
    return page.map((reason) => this.toReason(reason));
  }

  async get(tenantId: string, code: string): Promise<Reason> {
    const reason = await this.reasons.findReason(tenantId, code);
    if (reason === null) throw new NotFoundError('Reason');
    return this.toReason(reason);
  }

  async update(tenantId: string, code: string, request: ReasonUpdate): Promise<Reason> {
    const reason = await this.reasons.changeReason(tenantId, code, {
      name: request.name,
      operations: request.operations,
      ...(request.isActive === undefined ? {} : { is_active: request.isActive }),
    });
    if (reason === null) throw new NotFoundError('Reason');
    return this.announced(reason);
  }

  async remove(tenantId: string, code: string): Promise<DeletedReason> {
    if (!(await this.reasons.removeReason(tenantId, code))) throw new NotFoundError('Reason');
    await this.changes.announce('reason', tenantId, code);
    return { code };
  }

  private async announced(reason: ReasonDocument): Promise<Reason> {
    await this.changes.announce('reason', reason.tenant_id, reason.code, reason.revision);
    return this.toReason(reason);
  }

  private toReason(reason: ReasonDocument): Reason {
    return {
      code: reason.code,
      name: reason.name,
      operations: reason.operations,
      isActive: reason.is_active,
      ...recordTimesOf(reason, this.platform.TIMEZONE),
    };
  }
}
