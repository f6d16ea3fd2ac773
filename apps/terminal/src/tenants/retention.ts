/** How long the records of a tenant must be kept (retail rule 27). */
export interface RetentionRule {
  /** Month in which the fiscal year ends, 1 to 12; it ends with the month. */
  fiscalYearEndMonth: number;
  /** From two months after the fiscal year's end. */
  years: number;
  /** As `years`, for fiscal years with a loss. */
  yearsAfterLoss: number;
  /** Fiscal years with a loss, each named by the calendar year in which it ends. */
  lossYears: readonly number[];
}

const MONTHS_UNTIL_TAX_RETURN = 2;

/**
 * The last day on which records up to `lastBusinessDate` must be kept. Which years have records is not asked: every
 * year with a loss up to the last one counts.
 * @param lastBusinessDate `YYYYMMDD`
 * @returns `YYYYMMDD`
 */
export function keptUntil(lastBusinessDate: string, rule: RetentionRule): string {
  const year = Number(lastBusinessDate.slice(0, 4));
  const month = Number(lastBusinessDate.slice(4, 6));
  const lastFiscalYear = month <= rule.fiscalYearEndMonth ? year : year + 1;
  const losses = rule.lossYears.filter((lossYear) => lossYear <= lastFiscalYear);
  return [
    endOfRetention(lastFiscalYear, rule.years, rule.fiscalYearEndMonth),
    ...losses.map((lossYear) => endOfRetention(lossYear, rule.yearsAfterLoss, rule.fiscalYearEndMonth)),
  ].reduce((latest, day) => (day > latest ? day : latest));
}

/** Last day of the second month after the fiscal year's end, so many years later. */
function endOfRetention(fiscalYear: number, years: number, endMonth: number): string {
  const lastDay = new Date(Date.UTC(fiscalYear + years, endMonth + MONTHS_UNTIL_TAX_RETURN, 0));
  return lastDay.toISOString().slice(0, 10).replaceAll('-', '');
}
