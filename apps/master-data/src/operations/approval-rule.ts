import type { OperationLimitWire } from '@kugelpos/contracts';

/** What one role says of the operation in question. */
export type Limit = Pick<OperationLimitWire, 'maximumAmount' | 'mayApprove' | 'approvalMaximum'>;

export interface ApprovalQuestion {
  /** Null where the operation has none. */
  amount: number | null;
  /** What the roles of the person say of the operation; none: nothing limits them. */
  limits: readonly Limit[];
  /** Who approves, their PIN being right; null: nobody. */
  approver: { isSamePerson: boolean; limits: readonly Limit[] } | null;
}

export type Verdict = 'allowed' | 'approvalRequired' | 'samePerson' | 'notEntitled';

/**
 * Whether an operation may be done (retail rule 22). An approval that was not needed must be a right one, too: it is
 * stored as given.
 */
export function decide({ amount, limits, approver }: ApprovalQuestion): Verdict {
  if (approver === null) return mayDoAlone(limits, amount ?? 0) ? 'allowed' : 'approvalRequired';
  if (approver.isSamePerson) return 'samePerson';
  return mayApprove(approver.limits, amount ?? 0) ? 'allowed' : 'notEntitled';
}

/** The most generous role decides; 0 asks for an approval each time, also where there is no amount. */
function mayDoAlone(limits: readonly Limit[], amount: number): boolean {
  const allows = ({ maximumAmount }: Limit) => maximumAmount === null || (maximumAmount > 0 && amount <= maximumAmount);
  return limits.length === 0 || limits.some(allows);
}

/** To approve takes a role that says so, for any amount or up to one. */
function mayApprove(limits: readonly Limit[], amount: number): boolean {
  return limits.some((role) => role.mayApprove && (role.approvalMaximum === null || amount <= role.approvalMaximum));
}
