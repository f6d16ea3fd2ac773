import { Injectable } from '@nestjs/common';
import type { StaffOperation } from '@kugelpos/contracts';
import { DrawerWork } from '../drawer/drawer-work.js';
import { LogBook, textsOf, type Target } from '../logs/log-book.js';
import type { CashMovement } from '../logs/terminal-log.js';
import type { CashRequest, CashResult } from './cash.dto.js';

/** How each movement is called, what it does to the drawer, and under which right it stands. */
const MOVEMENTS = {
  in: { sign: 1, operation: 'cashIn', description: 'Cash In (Default)' },
  out: { sign: -1, operation: 'cashOut', description: 'Cash Out (Default)' },
  drop: { sign: -1, operation: 'cashDrop', description: 'Cash Drop (Default)' },
} as const satisfies Record<
  Exclude<CashMovement, 'float'>,
  { sign: 1 | -1; operation: StaffOperation; description: string }
>;

/** Cash that goes into or out of the drawer without a sale (spec §4.9, retail rules 22 and 23). */
@Injectable()
export class CashService {
  constructor(
    private readonly work: DrawerWork,
    private readonly book: LogBook,
  ) {}

  async move(target: Target, movement: keyof typeof MOVEMENTS, request: CashRequest): Promise<CashResult> {
    const { sign, operation, description: usual } = MOVEMENTS[movement];
    const before = await this.book.answerBefore<CashResult>(target);
    if (before !== null) return before.data;
    const { authorized, requireUnchanged } = await this.work.authorize(target, operation, request.amount, request);
    const { terminalId } = target;
    const amount = sign * request.amount;
    const description = request.description ?? usual;
    const { data } = await this.book.record(
      target,
      (terminal, { at }) => {
        requireUnchanged(terminal, at);
        return { change: {}, entries: [{ operation: 'cash', movement, amount, description, authorized }] };
      },
      ({ log }) => ({ terminalId, amount, description, ...textsOf(log) }),
    );
    return data;
  }
}
