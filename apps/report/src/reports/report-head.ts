import type { ReportLogs } from '../logs/report-logs.js';

/** The store's name in the newest log that has one. */
export function storeNameOf(logs: ReportLogs): string | null {
  let newest = '';
  let name: string | null = null;
  for (const log of [...logs.transactions, ...logs.openClose, ...logs.cash]) {
    if (log.store_name === null || log.generate_date_time <= newest) continue;
    newest = log.generate_date_time;
    name = log.store_name;
  }
  return name;
}
