import type { ReportLogs } from '../logs/report-logs.js';

/** `flash` (X) changes nothing; `daily` (Z) needs complete sessions; other words act like flash (spec report §2.1). */
export const FLASH = 'flash';
export const DAILY = 'daily';

/** The Z of a session: its number, gap-free per terminal, and the sales of the terminal since its first Z (retail rule 21). */
export interface ZNumber {
  zNo: number;
  /** Gross sales, with tax, before discounts and returns; never reset. */
  grandTotal: number;
}

/** What a report is about and who asked: its head on paper and on the wire. */
export interface ReportHead {
  tenantId: string;
  storeCode: string;
  storeName: string | null;
  /** Null: the whole store. */
  terminalNo: number | null;
  scope: string;
  /** Null where a range was asked for. */
  businessDate: string | null;
  businessDateFrom: string | null;
  businessDateTo: string | null;
  openCounter: number | null;
  businessCounter: number | null;
  staffId: string | null;
  generatedAt: Date;
  zone: string;
  /** Whether all sessions in it are closed and complete. */
  verified: boolean;
  z: ZNumber | null;
}

/** Names by code, from master-data. */
export type Names = ReadonlyMap<string, string>;

/** What a report is made from. */
export interface ReportInput {
  head: ReportHead;
  logs: ReportLogs;
  names: Names;
  /** Rows of the answer, for the types that page; sums are never affected (spec report §11). */
  rows: { limit: number; page: number; sort: [field: string, direction: 1 | -1][] };
}

/** The texts of a report: the receipt printer's XML and the journal's 32 columns, from the same lines (spec report §9). */
export interface ReportTexts {
  receiptText: string;
  journalText: string;
}

/** A finished report: what leaves as `data`, and its texts. */
export interface MadeReport {
  data: object;
  texts: ReportTexts;
}

/** Kinds of report: a code, what it needs, and a pure function that makes it. */
export interface ReportType {
  code: string;
  /** Only transactions, or all logs. */
  reads: 'transactions' | 'all';
  /** Names that it prints. */
  names?: 'categories' | 'payments';
  /** Fields that its rows can be sorted by; absent: their order is fixed. */
  sortable?: readonly string[];
  make(input: ReportInput): MadeReport;
}
