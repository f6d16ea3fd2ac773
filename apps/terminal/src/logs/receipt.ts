import { businessDate, dateTime, padEnd, PrintDocument, thousands, zeroFill } from '@kugelpos/printing';
import type { UnprintedLog } from './terminal-log.js';

/** Columns of the receipts of this service (spec §9). */
const WIDTH = 32;
/** Columns that the open counter takes, so that what follows it stands still. */
const COUNTER_WIDTH = 10;
const STAFF_ID_DIGITS = 6;

/** What a receipt is about: its title, and the one amount it states. */
interface Subject {
  title: string;
  label: string;
  amount: number;
}

/** Receipt (XML) and journal text of a log, from one list of lines (spec §9.2). */
export function printTerminalLog(log: UnprintedLog): { receipt_text: string; journal_text: string } {
  const { title, label, amount } = subjectOf(log);
  const staff = log.staff_id === null ? '------' : zeroFill(log.staff_id, STAFF_ID_DIGITS);
  const counter = padEnd(`${thousands(log.open_counter)}回`, COUNTER_WIDTH);
  const document = new PrintDocument(WIDTH)
    .left(log.store_name === null ? log.store_code : `店舗名 ${log.store_name}`)
    .split(`レジNo. ${log.terminal_no}`, `責# ${staff}`)
    .left(dateTime(log.generate_date_time))
    .center(' ')
    .center(`【 ${title}  レ ポ ー ト 】`)
    .center(' ')
    .left(`営業日付 ${businessDate(log.business_date)}`)
    .left(`開設回数 ${counter}`)
    .border()
    .split(label, `${thousands(amount)}円`)
    .border()
    .left('レシートNo. ------');
  return { receipt_text: document.toXml(), journal_text: document.toText() };
}

function subjectOf(log: UnprintedLog): Subject {
  switch (log.event_type) {
    case 'cash_in_out':
      return { title: log.amount < 0 ? '出 金' : '入 金', label: log.description, amount: log.amount };
    case 'open':
      return { title: '開 設', label: '釣銭準備金', amount: log.terminal_info.initial_amount ?? 0 };
    case 'close':
      return { title: '精 算', label: 'ドロア内現金', amount: log.terminal_info.physical_amount ?? 0 };
  }
}
