import type { AuthorizedOperation, CashCount } from '@kugelpos/contracts';
import { businessDate, dateTime, padEnd, PrintDocument, thousands, TRAINING_MARK, zeroFill } from '@kugelpos/printing';
import { worthOf } from '../cash/sum.js';
import type { TerminalAct, UnprintedLog } from './terminal-log.js';

/** Columns of the receipts of this service (spec §9). */
const WIDTH = 32;
/** Columns that the open counter takes, so that what follows it stands still. */
const COUNTER_WIDTH = 10;
const STAFF_ID_DIGITS = 6;

/** Receipt (XML) and journal text of a log, from one list of lines (spec §9.2). */
export function printTerminalLog(
  log: UnprintedLog,
  { reason, approvedBy }: AuthorizedOperation,
): { receipt_text: string; journal_text: string } {
  const staff = log.staff_id === null ? '------' : zeroFill(log.staff_id, STAFF_ID_DIGITS);
  const counter = padEnd(`${thousands(log.open_counter)}回`, COUNTER_WIDTH);
  const document = new PrintDocument(WIDTH)
    .left(log.store_name === null ? log.store_code : `店舗名 ${log.store_name}`)
    .split(`レジNo. ${log.terminal_no}`, `責# ${staff}`)
    .left(dateTime(log.generate_date_time))
    .center(' ')
    .center(`【 ${titleOf(log)}  レ ポ ー ト 】`)
    .center(log.training ? TRAINING_MARK : ' ')
    .left(`営業日付 ${businessDate(log.business_date)}`)
    .left(`開設回数 ${counter}`)
    .border();
  printSubject(document, log);
  if (reason !== null) document.left(`理由 ${reason.code} ${reason.name}`.trimEnd());
  if (approvedBy !== null) document.left(`承認 ${zeroFill(approvedBy.id, STAFF_ID_DIGITS)} ${approvedBy.name}`);
  document.border().left('レシートNo. ------');
  return { receipt_text: document.toXml(), journal_text: document.toText() };
}

const ACTS: Readonly<Record<TerminalAct, { title: string; line: string }>> = {
  drawer_open: { title: 'ドロア開', line: 'ドロアオープン' },
  no_sale: { title: '両 替', line: 'ノーセール' },
  training_on: { title: 'トレーニング', line: 'トレーニング開始' },
  training_off: { title: 'トレーニング', line: 'トレーニング終了' },
};

/** An act that only other services write has no receipt of a terminal. */
function actOf(eventType: string): { title: string; line: string } {
  return ACTS[eventType as TerminalAct];
}

function titleOf(log: UnprintedLog): string {
  switch (log.event_type) {
    case 'cash_in_out':
      if (log.is_drop) return '回 収';
      return log.amount < 0 ? '出 金' : '入 金';
    case 'open':
      return '開 設';
    case 'close':
      return '精 算';
    default:
      return actOf(log.event_type).title;
  }
}

function printSubject(document: PrintDocument, log: UnprintedLog): void {
  switch (log.event_type) {
    case 'cash_in_out':
      document.split(log.description, money(log.amount));
      break;
    case 'open':
      document.split('釣銭準備金', money(log.terminal_info.initial_amount ?? 0));
      break;
    case 'close':
      printCount(document, log.cash_count, log.terminal_info.physical_amount ?? 0);
      break;
    default: {
      document.left(actOf(log.event_type).line);
      const { description } = 'detail' in log ? log.detail : {};
      if (typeof description === 'string') document.left(description);
    }
  }
}

/**
 * What a close found. A close that only names its amount, as the reference's clients do, prints that amount and no
 * more (spec §9.2); one that was counted in detail prints the detail, and what a blind count may not show is left out.
 */
function printCount(document: PrintDocument, count: CashCount | null, physicalAmount: number): void {
  for (const pieces of count?.denominations ?? []) {
    document.split(`${money(pieces.value)} ${thousands(pieces.count)}枚`, money(worthOf(pieces)));
  }
  document.split('ドロア内現金', money(physicalAmount));
  if (count === null || !isDetailed(count)) return;
  if (!count.blind && count.expected !== null) document.split('理論在高', money(count.expected));
  if (!count.blind && count.difference !== null) document.split('過不足', money(count.difference));
  if (count.float_carried_over !== null) document.split('次回釣銭準備金', money(count.float_carried_over));
}

function isDetailed({ denominations, float_carried_over, reason_code }: CashCount): boolean {
  return denominations !== null || float_carried_over !== null || reason_code !== null;
}

function money(amount: number): string {
  return `${thousands(amount)}円`;
}
