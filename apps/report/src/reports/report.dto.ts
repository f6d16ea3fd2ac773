import { z } from 'zod';
import { pagingQuery, wire } from '@kugelpos/platform';

const date = (what: string) => wire.string({ max: 20, description: `${what}, YYYYMMDD; empty: not given` }).optional();

/** Query of both report routes (spec report §2.1). */
export const ReportQuery = wire.object({
  reportScope: wire.string({
    max: 32,
    description: 'flash (X) or daily (Z); flush means flash, other words act like flash',
    example: 'flash',
  }),
  reportType: wire.string({ max: 32, description: 'kind of report', example: 'sales' }),
  businessDate: date('business date'),
  businessDateFrom: date('first business date of a range'),
  businessDateTo: date('last business date of a range'),
  openCounter: wire.int({ description: 'only this session; absent: the whole business date', example: 1 }).optional(),
  businessCounter: wire.int({ description: 'printed on daily reports; never filters' }).optional(),
  terminalId: wire.string({ max: 100, description: 'terminal whose API key is used' }).optional(),
  ...pagingQuery,
});
export type ReportQuery = z.infer<typeof ReportQuery>;
