import { Injectable } from '@nestjs/common';
import { NotFoundError } from '@kugelpos/errors';
import { InjectSettings, PlatformSettings, type Page } from '@kugelpos/platform';
import { MasterChanges } from '../masters/master-changes.js';
import { masterPaging, type ListQuery } from '../masters/master-paging.js';
import { recordTimesOf } from '../masters/master.dto.js';
import type { DeletedStaffRole, NewStaffRole, StaffRole, StaffRoleUpdate } from './staff-role.dto.js';
import { StaffRoleRepository } from './staff-role.repository.js';
import type { OperationLimitFields, StaffRoleDocument } from './staff-role.schema.js';

@Injectable()
export class StaffRoleService {
  constructor(
    private readonly roles: StaffRoleRepository,
    private readonly changes: MasterChanges,
    @InjectSettings(PlatformSettings) private readonly platform: PlatformSettings,
  ) {}

  async create(tenantId: string, request: NewStaffRole): Promise<StaffRole> {
    const role = await this.roles.addRole(tenantId, {
      tenant_id: tenantId,
      code: request.code,
      ...stored(request),
      shard_key: tenantId,
    });
    return this.announced(role);
  }

  async list(tenantId: string, query: ListQuery): Promise<Page<StaffRole>> {
    const page = await this.roles.listRoles(tenantId, masterPaging(query, 'code'));
    return page.map((role) => this.toStaffRole(role));
  }

  async get(tenantId: string, code: string): Promise<StaffRole> {
    const role = await this.roles.findRole(tenantId, code);
    if (role === null) throw new NotFoundError('Role');
    return this.toStaffRole(role);
  }

  async update(tenantId: string, code: string, request: StaffRoleUpdate): Promise<StaffRole> {
    const role = await this.roles.changeRole(tenantId, code, stored(request));
    if (role === null) throw new NotFoundError('Role');
    return this.announced(role);
  }

  async remove(tenantId: string, code: string): Promise<DeletedStaffRole> {
    if (!(await this.roles.removeRole(tenantId, code))) throw new NotFoundError('Role');
    await this.changes.announce('staffRole', tenantId, code);
    return { code };
  }

  private async announced(role: StaffRoleDocument): Promise<StaffRole> {
    await this.changes.announce('staffRole', role.tenant_id, role.code, role.revision);
    return this.toStaffRole(role);
  }

  private toStaffRole(role: StaffRoleDocument): StaffRole {
    return {
      code: role.code,
      name: role.name,
      limits: role.limits.map((limit) => ({
        operation: limit.operation,
        maximumAmount: limit.maximum_amount,
        mayApprove: limit.may_approve,
        approvalMaximum: limit.approval_maximum,
      })),
      ...recordTimesOf(role, this.platform.TIMEZONE),
    };
  }
}

function stored(request: StaffRoleUpdate): { name: string; limits: OperationLimitFields[] } {
  return {
    name: request.name,
    limits: request.limits.map((limit) => ({
      operation: limit.operation,
      maximum_amount: limit.maximumAmount,
      may_approve: limit.mayApprove,
      approval_maximum: limit.approvalMaximum,
    })),
  };
}
