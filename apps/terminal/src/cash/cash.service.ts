import { Injectable } from '@nestjs/common';
import { ErrorCode } from '@kugelpos/contracts';
import { AppError } from '@kugelpos/errors';
import { LogBook } from '../logs/log-book.js';
import type { CashRequest, CashResult } from './cash.dto.js';

/** Cash that goes into or out of the drawer without a sale (spec §4.9). */
@Injectable()
export class CashService {
  constructor(private readonly book: LogBook) {}

  cashIn(tenantId: string, terminalId: string, { amount, description }: CashRequest): Promise<CashResult> {
    return this.move(tenantId, terminalId, amount, description ?? 'Cash In (Default)');
  }

  cashOut(tenantId: string, terminalId: string, { amount, description }: CashRequest): Promise<CashResult> {
    return this.move(tenantId, terminalId, -amount, description ?? 'Cash Out (Default)');
  }

  private async move(tenantId: string, terminalId: string, amount: number, description: string): Promise<CashResult> {
    const { receiptText, journalText } = await this.book.record(tenantId, terminalId, (terminal) => {
      if (terminal.staff === null) throw new AppError(ErrorCode.TERMINAL_NOT_SIGNED_IN);
      if (terminal.status !== 'Opened') {
        throw new AppError(ErrorCode.TERMINAL_STATUS_ERROR, { message: 'The terminal is not open' });
      }
      return { change: {}, entries: [{ operation: 'cash', amount, description, isFloat: false }] };
    });
    return { terminalId, amount, description, receiptText, journalText };
  }
}
