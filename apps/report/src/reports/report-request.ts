import { ErrorCode } from '@kugelpos/contracts';
import { AppError } from '@kugelpos/errors';
import { isBusinessDate, pagingOf, type Paging } from '@kugelpos/platform';
import type { ReportQuery } from './report.dto.js';
import { DAILY, FLASH, type ReportType } from './report-type.js';
import { reportTypeOf } from './report-types.js';

/** The business dates of a report: one day, or a range with both ends. */
export interface Period {
  isDay: boolean;
  from: string;
  to: string;
}

/** A query that was found right. */
export interface ReportRequest {
  type: ReportType;
  scope: string;
  period: Period;
  openCounter: number | null;
  businessCounter: number | null;
  rows: Paging;
  /** The sessions must be complete: daily, and of one date; a range is never verified (spec report §2.1.1). */
  needsVerification: boolean;
}

/** The deprecated name of flash. */
const FLUSH = 'flush';

/**
 * Reads a query by the rules of spec report §2.1.1, in their order.
 * @throws AppError 400 / 100000 for a range of a flash report and for no date, 400 / 412006 for what is no date,
 *   404 / 412001 for an unknown type, 422 / 300001 for a sort by an unknown field
 */
export function requestOf(query: ReportQuery): ReportRequest {
  const scope = query.reportScope === FLUSH ? FLASH : query.reportScope;
  const period = periodOf(query, scope);
  const type = reportTypeOf(query.reportType);
  return {
    type,
    scope,
    period,
    openCounter: query.openCounter ?? null,
    businessCounter: query.businessCounter ?? null,
    rows: rowsOf(query, type),
    needsVerification: scope === DAILY && period.isDay,
  };
}

/** A complete range wins over a single date; half a range is no range; an empty text is no date. */
function periodOf(query: ReportQuery, scope: string): Period {
  const { businessDate: date = '', businessDateFrom: from = '', businessDateTo: to = '' } = query;
  if (from !== '' && to !== '') {
    if (scope === FLASH) throw refused('Date range is not supported for flash reports');
    requireDate('business_date_from', from);
    requireDate('business_date_to', to);
    if (from > to) throw wrongDate('business_date_from is after business_date_to');
    return { isDay: false, from, to };
  }
  if (date === '') throw refused('Either business_date or both business_date_from and business_date_to must be given');
  requireDate('business_date', date);
  return { isDay: true, from: date, to: date };
}

/** The rows that the answer shall have; types whose order is fixed ignore the sort. */
function rowsOf(query: ReportQuery, type: ReportType): Paging {
  if (type.sortable === undefined) return { limit: query.limit, page: query.page, sort: [] };
  // The reference's default, store_code:1, names no field of the rows: it leaves them in their own order.
  return pagingOf(query, [...type.sortable, 'store_code'], []);
}

function requireDate(field: string, text: string): void {
  if (!isBusinessDate(text)) throw wrongDate(`${field} is no date YYYYMMDD`);
}

function refused(message: string): AppError {
  return new AppError(ErrorCode.GENERAL, { message });
}

function wrongDate(message: string): AppError {
  return new AppError(ErrorCode.REPORT_DATE_INVALID, { message });
}
