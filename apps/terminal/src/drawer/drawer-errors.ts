import { ErrorCode } from '@kugelpos/contracts';
import { AUTHORITY_ERRORS } from '../staff/authority-errors.js';

/** How work at the drawer is refused. */
export const DRAWER_ERRORS = [
  ErrorCode.TERMINAL_NOT_SIGNED_IN,
  ErrorCode.TERMINAL_STATUS_ERROR,
  ErrorCode.SESSION_TOO_OLD,
  ErrorCode.NOT_FOUND,
  ErrorCode.CONFLICT,
  ErrorCode.IDEMPOTENCY_KEY_REUSED,
  ErrorCode.MASTER_DATA_SERVICE_ERROR,
  ...AUTHORITY_ERRORS,
] as const;
