import { Injectable } from '@nestjs/common';
import type { StaffOperation } from '@kugelpos/contracts';
import { LogBook, textsOf, type Target } from '../logs/log-book.js';
import type { TerminalAct } from '../logs/terminal-log.js';
import { DrawerWork } from './drawer-work.js';
import type { DrawerRequest, DrawerResult } from './drawer.dto.js';

const OPERATIONS = { drawer_open: 'drawerOpen', no_sale: 'noSale' } as const satisfies Partial<
  Record<TerminalAct, StaffOperation>
>;

/** The drawer opened without cash being moved by the till: it leaves a trace (retail rule 23, decisions 7). */
@Injectable()
export class DrawerService {
  constructor(
    private readonly work: DrawerWork,
    private readonly book: LogBook,
  ) {}

  async note(target: Target, act: keyof typeof OPERATIONS, request: DrawerRequest): Promise<DrawerResult> {
    const before = await this.book.answerBefore<DrawerResult>(target);
    if (before !== null) return before.data;
    const { authorized, requireUnchanged } = await this.work.authorize(target, OPERATIONS[act], null, request ?? {});
    const description = request?.description ?? null;
    const { terminalId } = target;
    const { data } = await this.book.record(
      target,
      (terminal, { at }) => {
        requireUnchanged(terminal, at);
        return { change: {}, entries: [{ operation: 'audit', act, description, authorized }] };
      },
      ({ log }) => ({ terminalId, ...textsOf(log) }),
    );
    return data;
  }
}
