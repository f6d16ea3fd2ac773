import { z } from 'zod';
import { ErrorCode } from '@kugelpos/contracts';
import { AppError } from '@kugelpos/errors';
import { CategoryReport, categoryReport } from '../goods-reports/category-report.js';
import { ItemReport, itemReport } from '../goods-reports/item-report.js';
import { PaymentReport, paymentReport } from '../payment-report/payment-report.js';
import { SalesReport, salesReport } from '../sales-report/sales-report.js';
import type { ReportType } from './report-type.js';

const reportTypes: readonly ReportType[] = [salesReport, categoryReport, itemReport, paymentReport];

/** What a report route answers, by type. */
export const ReportData = z.union([SalesReport, CategoryReport, ItemReport, PaymentReport]);

/** @throws AppError 404 / 412001 for a type that there is not */
export function reportTypeOf(code: string): ReportType {
  const type = reportTypes.find((known) => known.code === code);
  if (type === undefined) throw new AppError(ErrorCode.REPORT_NOT_FOUND, { message: 'There is no such report_type' });
  return type;
}
