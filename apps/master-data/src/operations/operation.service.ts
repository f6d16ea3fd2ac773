import { Injectable } from '@nestjs/common';
import { ErrorCode, type Approval, type StaffOperation } from '@kugelpos/contracts';
import { AppError } from '@kugelpos/errors';
import { ReasonRepository } from '../reasons/reason.repository.js';
import type { ReasonDocument } from '../reasons/reason.schema.js';
import { StoreSettings } from '../settings/store-settings.js';
import { StaffRoleRepository } from '../staff-roles/staff-role.repository.js';
import { PinCheck } from '../staff/pin-check.js';
import { StaffRepository } from '../staff/staff.repository.js';
import type { StaffDocument } from '../staff/staff.schema.js';
import { decide, type Limit, type Verdict } from './approval-rule.js';
import type { AuthorizedOperation, AuthorizeRequest } from './operation.dto.js';

const REFUSALS: Record<Exclude<Verdict, 'allowed'>, ErrorCode> = {
  approvalRequired: ErrorCode.APPROVAL_REQUIRED,
  samePerson: ErrorCode.APPROVER_IS_SAME_PERSON,
  notEntitled: ErrorCode.APPROVER_NOT_ENTITLED,
};

/** Whether staff may do what is no plain sale: reason, limits, approval (retail rule 22). */
@Injectable()
export class OperationService {
  constructor(
    private readonly reasons: ReasonRepository,
    private readonly staff: StaffRepository,
    private readonly roles: StaffRoleRepository,
    private readonly pins: PinCheck,
    private readonly settings: StoreSettings,
  ) {}

  async authorize(tenantId: string, request: AuthorizeRequest): Promise<AuthorizedOperation> {
    const { operation, amount = null, staffId = null, approval = null } = request;
    const reason = await this.reasonOf(tenantId, request);
    const limits = await this.limitsOf(tenantId, operation, await this.doer(tenantId, staffId));
    const approver = approval && (await this.approver(tenantId, approval));
    const verdict = decide({
      amount,
      limits,
      approver: approver && {
        isSamePerson: approver.id === staffId,
        limits: await this.limitsOf(tenantId, operation, approver),
      },
    });
    if (verdict !== 'allowed') throw new AppError(REFUSALS[verdict]);
    return {
      reason: reason && { code: reason.code, name: reason.name },
      approvedBy: approver && { id: approver.id, name: approver.name },
    };
  }

  /** The reason that the request gives; null where none is given and none is needed. */
  private async reasonOf(tenantId: string, request: AuthorizeRequest): Promise<ReasonDocument | null> {
    if (request.reasonCode == null) {
      const required = await this.settings.reasonRequired(tenantId, request);
      if (required.includes(request.operation)) throw new AppError(ErrorCode.REASON_REQUIRED);
      return null;
    }
    const reason = await this.reasons.findReason(tenantId, request.reasonCode);
    if (reason === null || !reason.is_active) throw new AppError(ErrorCode.REASON_UNKNOWN);
    if (!reason.operations.includes(request.operation)) throw new AppError(ErrorCode.REASON_UNFIT);
    return reason;
  }

  /** Who does it, as of now: a record that was deleted meanwhile gives no rights. */
  private async doer(tenantId: string, staffId: string | null): Promise<StaffDocument | null> {
    if (staffId === null) return null;
    const member = await this.staff.findStaff(tenantId, staffId);
    if (member === null) throw new AppError(ErrorCode.STAFF_UNKNOWN);
    return member;
  }

  /** Who approves; an unknown id and a wrong PIN are one and the same. */
  private async approver(tenantId: string, { staffId, pin }: Approval): Promise<StaffDocument> {
    const member = await this.staff.findStaff(tenantId, staffId);
    const isRight = await this.pins.isRight(member, pin);
    if (member === null || !isRight) throw new AppError(ErrorCode.APPROVAL_FAILED);
    return member;
  }

  /** What the roles of a person say of an operation; nothing where nobody is signed in. */
  private async limitsOf(tenantId: string, operation: StaffOperation, member: StaffDocument | null): Promise<Limit[]> {
    if (member === null || member.roles.length === 0) return [];
    const roles = await this.roles.findRoles(tenantId, member.roles);
    return roles
      .flatMap(({ limits }) => limits)
      .filter((limit) => limit.operation === operation)
      .map((limit) => ({
        maximumAmount: limit.maximum_amount,
        mayApprove: limit.may_approve,
        approvalMaximum: limit.approval_maximum,
      }));
  }
}
