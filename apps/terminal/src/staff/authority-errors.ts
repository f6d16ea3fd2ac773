import { ErrorCode } from '@kugelpos/contracts';

/** How master-data refuses an operation of staff: reason, limits, approval. */
export const AUTHORITY_ERRORS = [
  ErrorCode.REASON_REQUIRED,
  ErrorCode.REASON_UNKNOWN,
  ErrorCode.REASON_UNFIT,
  ErrorCode.STAFF_UNKNOWN,
  ErrorCode.APPROVAL_REQUIRED,
  ErrorCode.APPROVAL_FAILED,
  ErrorCode.APPROVER_NOT_ENTITLED,
  ErrorCode.APPROVER_IS_SAME_PERSON,
  ErrorCode.PIN_TOO_MANY_ATTEMPTS,
] as const satisfies readonly ErrorCode[];
