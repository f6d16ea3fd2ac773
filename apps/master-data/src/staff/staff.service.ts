import { Injectable } from '@nestjs/common';
import { NotFoundError } from '@kugelpos/errors';
import { InjectSettings, MASK, PlatformSettings, type Page } from '@kugelpos/platform';
import { MasterChanges } from '../masters/master-changes.js';
import { masterPaging, type ListQuery } from '../masters/master-paging.js';
import { recordTimesOf } from '../masters/master.dto.js';
import { PinAttemptRepository } from './pin-attempt.repository.js';
import { Pins } from './pins.js';
import type { DeletedStaff, NewStaff, Staff, StaffUpdate } from './staff.dto.js';
import { StaffRepository } from './staff.repository.js';
import type { StaffDocument } from './staff.schema.js';

@Injectable()
export class StaffService {
  constructor(
    private readonly staff: StaffRepository,
    private readonly pins: Pins,
    private readonly attempts: PinAttemptRepository,
    private readonly changes: MasterChanges,
    @InjectSettings(PlatformSettings) private readonly platform: PlatformSettings,
  ) {}

  async create(tenantId: string, request: NewStaff): Promise<Staff> {
    const member = await this.staff.addStaff(tenantId, {
      tenant_id: tenantId,
      id: request.id,
      name: request.name,
      hashed_pin: await this.pins.hash(request.pin),
      roles: request.roles,
      shard_key: tenantId,
    });
    return this.announced(member);
  }

  async list(tenantId: string, query: ListQuery): Promise<Page<Staff>> {
    const page = await this.staff.listStaff(tenantId, masterPaging(query, 'id'));
    return page.map((member) => this.toStaff(member));
  }

  async get(tenantId: string, id: string): Promise<Staff> {
    const member = await this.staff.findStaff(tenantId, id);
    if (member === null) throw new NotFoundError('Staff');
    return this.toStaff(member);
  }

  async update(tenantId: string, id: string, request: StaffUpdate): Promise<Staff> {
    const newPin = request.pin === MASK ? {} : { hashed_pin: await this.pins.hash(request.pin) };
    const member = await this.staff.changeStaff(tenantId, id, { name: request.name, roles: request.roles, ...newPin });
    if (member === null) throw new NotFoundError('Staff');
    // Guesses of the former PIN say nothing of the new one.
    if (request.pin !== MASK) await this.attempts.forgetAttempts(tenantId, id);
    return this.announced(member);
  }

  async remove(tenantId: string, id: string): Promise<DeletedStaff> {
    if (!(await this.staff.removeStaff(tenantId, id))) throw new NotFoundError('Staff');
    await this.attempts.forgetAttempts(tenantId, id);
    await this.changes.announce('staff', tenantId, id);
    return { staffId: id };
  }

  private async announced(member: StaffDocument): Promise<Staff> {
    await this.changes.announce('staff', member.tenant_id, member.id, member.revision);
    return this.toStaff(member);
  }

  private toStaff(member: StaffDocument): Staff {
    return {
      id: member.id,
      name: member.name,
      pin: MASK,
      roles: member.roles,
      ...recordTimesOf(member, this.platform.TIMEZONE),
    };
  }
}
