import { businessDate, dateTime, PrintDocument, thousands } from '@kugelpos/printing';
import { DAILY, type ReportHead, type ReportTexts } from './report-type.js';

/** Footer of all reports but the payment report. */
export function receiptNoFooter(document: PrintDocument): void {
  document.border().left('レシートNo. ------');
}

/**
 * Head, body and footer as texts.
 * @param title of the report with the place of its scope, for example `【分類別売上レポート( $ )】`
 */
export function reportTexts(
  head: ReportHead,
  title: string,
  body: (document: PrintDocument) => void,
  footer: (document: PrintDocument) => void = receiptNoFooter,
): ReportTexts {
  const document = new PrintDocument();
  printHead(document, head, title);
  body(document);
  footer(document);
  return { receiptText: document.toXml(), journalText: document.toText() };
}

/** Spec report §9.1. */
function printHead(document: PrintDocument, head: ReportHead, title: string): void {
  document
    .left(`店舗名 ${head.storeName ?? head.storeCode}`)
    .split(head.terminalNo === null ? '店舗合計' : `レジNo. ${head.terminalNo}`, `責# ${head.staffId ?? ''}`)
    .left(dateTime(head.generatedAt, head.zone))
    .center('')
    .center(title.replace('$', head.scope === DAILY ? '日報' : '速報'))
    .center('');
  if (head.businessDate !== null) document.left(`営業日付 ${businessDate(head.businessDate)}`);
  else
    document
      .left(`期間 ${businessDate(head.businessDateFrom ?? '')}`)
      .left(`     ～ ${businessDate(head.businessDateTo ?? '')}`);
  if (head.openCounter !== null) document.left(`開設回数 ${thousands(head.openCounter)}回`);
  if (head.scope === DAILY && head.businessCounter !== null)
    document.left(`精算通番 ${thousands(head.businessCounter)}`);
}

/** `12,345円` */
export function amountText(amount: number): string {
  return `${thousands(amount)}円`;
}

/** `9件`, `21点`: a number with its counter word. */
export function countText(count: number, word: '件' | '点'): string {
  return `${count}${word}`;
}
