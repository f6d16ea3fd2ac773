import { ErrorCode } from '@kugelpos/contracts';
import { AppError } from '@kugelpos/errors';
import type { TerminalDocument } from '../terminals/terminal.schema.js';
import type { SessionRules } from './session-rules.js';

const HOUR_MS = 3_600_000;

/**
 * The terminal must have staff and an open session that is not too old, so that the drawer may be touched.
 * @throws AppError 401 / 406013, 400 / 406003, 400 / 208201
 */
export function requireWorkingSession(terminal: TerminalDocument, { maxHours }: SessionRules, at: Date): void {
  if (terminal.staff === null) throw new AppError(ErrorCode.TERMINAL_NOT_SIGNED_IN);
  if (terminal.status !== 'Opened') throw statusError('The terminal is not open');
  const openedAt = terminal.opened_at ?? null;
  if (maxHours > 0 && openedAt !== null && at.getTime() - openedAt.getTime() > maxHours * HOUR_MS) {
    throw new AppError(ErrorCode.SESSION_TOO_OLD);
  }
}

export function statusError(message: string): AppError {
  return new AppError(ErrorCode.TERMINAL_STATUS_ERROR, { message });
}
