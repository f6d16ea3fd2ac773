import { Injectable, Logger } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { MasterDataClient } from '@kugelpos/clients';
import { ErrorCode, type Approval, type AuthorizedOperation, type StaffOperation } from '@kugelpos/contracts';
import { AppError } from '@kugelpos/errors';
import { NOTHING_ASKED } from '../logs/terminal-log.js';
import { neighbourFailure } from '../neighbour-failure.js';
import type { TerminalDocument } from '../terminals/terminal.schema.js';
import { AUTHORITY_ERRORS } from './authority-errors.js';

/** What a request says for itself. */
export interface Justification {
  reasonCode?: string | null | undefined;
  approval?: Approval | null | undefined;
}

const MOST_REMEMBERED = 10_000;
const REMEMBERED_MS = 24 * 3_600_000;

/**
 * Asks master-data whether the staff of a terminal may do something, and for what reason (retail rule 22). While it is
 * out, a till goes on with what the same staff lately did without reason and approval, up to the same amount; what
 * needs either, or was never asked, waits. A close does not wait: it takes nothing out, and its difference is recorded,
 * with a reason that nobody has checked. Only an approval has to be checked.
 */
@Injectable()
export class StaffAuthority {
  private readonly logger = new Logger('StaffAuthority');
  /** Highest amount that passed without reason and approval, by terminal, staff and operation. */
  private readonly free = new LRUCache<string, number>({ max: MOST_REMEMBERED, ttl: REMEMBERED_MS });

  constructor(private readonly masterData: MasterDataClient) {}

  /**
   * @param amount not negative; null where the operation has none
   * @throws AppError the refusal of master-data; 502 / 407202 if it is out and has to be asked
   */
  async authorize(
    terminal: TerminalDocument,
    operation: StaffOperation,
    amount: number | null,
    { reasonCode, approval }: Justification,
  ): Promise<AuthorizedOperation> {
    const { tenant_id, store_code, terminal_no, terminal_id, staff } = terminal;
    const isApproved = (approval ?? null) !== null;
    const isBare = (reasonCode ?? null) === null && !isApproved;
    const remembered = JSON.stringify([terminal_id, staff?.id ?? null, operation]);
    try {
      const authorized = await this.masterData.authorizeOperation('terminal', tenant_id, {
        storeCode: store_code,
        terminalNo: terminal_no,
        operation,
        amount,
        staffId: staff?.id ?? null,
        reasonCode: reasonCode ?? null,
        approval: approval ?? null,
      });
      if (isBare) this.free.set(remembered, Math.max(amount ?? 0, this.free.get(remembered) ?? 0));
      return authorized;
    } catch (error) {
      if (!isOut(error)) {
        if (isBare) this.free.delete(remembered);
        throw isRefusal(error) ? error : neighbourFailure('master-data', ErrorCode.MASTER_DATA_SERVICE_ERROR, error);
      }
      const isFree = isBare && (amount ?? 0) <= (this.free.get(remembered) ?? -1);
      const isClose = operation === 'cashDifference' && !isApproved;
      if (!isFree && !isClose) throw neighbourFailure('master-data', ErrorCode.MASTER_DATA_SERVICE_ERROR, error);
      this.logger.warn(`${operation} at ${terminal_id} goes on while master-data is out`);
      return { ...NOTHING_ASKED, reason: reasonCode ? { code: reasonCode, name: '' } : null };
    }
  }
}

function isOut(error: unknown): boolean {
  return error instanceof AppError && error.code === ErrorCode.EXTERNAL_SERVICE_ERROR;
}

function isRefusal(error: unknown): boolean {
  return error instanceof AppError && (AUTHORITY_ERRORS as readonly ErrorCode[]).includes(error.code);
}
