import type { SettingValues } from '../carts/setting-values.js';
import type { UnprintedLog } from '../transactions/tran-log.js';
import { invoiceReceipt } from './invoice-layout.js';
import { kugelposReceipt } from './kugelpos-layout.js';

/** The settings that decide how a receipt looks. */
export type ReceiptSettings = Pick<SettingValues, 'receiptLayout' | 'sellerName' | 'currencyDigits'>;

const LAYOUTS = { invoice: invoiceReceipt, kugelpos: kugelposReceipt };

/** The receipt of a transaction for the printer (XML) and for the journal (plain text), both from the same lines. */
export function printReceipt(
  log: UnprintedLog,
  settings: ReceiptSettings,
): { receiptText: string; journalText: string } {
  const document = LAYOUTS[settings.receiptLayout](log, settings);
  return { receiptText: document.toXml(), journalText: document.toText() };
}
