import { Injectable } from '@nestjs/common';
import { TerminalClient } from '@kugelpos/clients';
import { ErrorCode, terminalId } from '@kugelpos/contracts';
import { AppError, isDuplicateKey } from '@kugelpos/errors';
import { InjectSettings, PlatformSettings } from '@kugelpos/platform';
import { ServiceDatabase } from '@kugelpos/tenancy';
import { LogsRepository } from '../logs/log.repository.js';
import type { LogSelection, ReportLogs } from '../logs/report-logs.js';
import { storeNameOf } from '../reports/report-head.js';
import { DAILY, type ReportHead } from '../reports/report-type.js';
import { salesFigures } from '../sales-report/sales-figures.js';
import { makeSalesReport, type SalesReport } from '../sales-report/sales-report.js';
import { sumSales } from '../sales-report/sum-sales.js';
import { bySession, sessionsOf, whatIsMissing, type Session } from './session-check.js';
import { SettlementRepository, ZCounterRepository, type SettledSession } from './settlement.repository.js';
import type { SettlementDocument } from './settlement.schema.js';

/** The Z report of a session, as it was made when the session was settled. */
export interface ZReport {
  report: SalesReport;
  settledAt: Date;
}

/**
 * Daily verification and the Z number (spec report §4.10, decisions 8): a session is settled once, in the transaction
 * that first finds it complete, with the next number of its terminal and its sales report, which is the Z from then on.
 */
@Injectable()
export class SettlementService {
  constructor(
    private readonly db: ServiceDatabase,
    private readonly logs: LogsRepository,
    private readonly settlements: SettlementRepository,
    private readonly counters: ZCounterRepository,
    private readonly terminals: TerminalClient,
    @InjectSettings(PlatformSettings) private readonly platform: PlatformSettings,
  ) {}

  /**
   * The Z of one session of a terminal, or of all that it had on the business date; what is not settled yet is settled.
   * A settled session is never verified again.
   * @throws AppError 403 / 412101 if one of them is not closed or not complete; then nothing is drawn
   */
  async settle(tenantId: string, selection: LogSelection & { terminalNo: number }): Promise<ZReport[]> {
    const { storeCode, terminalNo, openCounter, from: businessDate } = selection;
    const day = { storeCode, terminalNo, businessDate };
    const settled = new Map(
      (await this.settlements.settlementsOfDay(tenantId, day)).map((found) => [found.open_counter, toZ(found)]),
    );
    const known = openCounter === null ? undefined : settled.get(openCounter);
    if (known !== undefined) return [known];

    const [terminal, logs] = await Promise.all([
      this.terminals.terminal('report', terminalId(tenantId, storeCode, terminalNo)),
      this.logs.logsOf(tenantId, selection),
    ]);
    const sessions = sessionsOf(logs, terminal === undefined ? [] : [terminal], businessDate).filter(
      (session) => openCounter === null || session.openCounter === openCounter,
    );
    const logsOf = bySession(logs);
    requireComplete(
      sessions.filter((session) => !settled.has(session.openCounter)),
      logsOf,
    );
    const reports: ZReport[] = [];
    for (const session of sessions) {
      const z = settled.get(session.openCounter);
      reports.push(z ?? (await this.settleSession(tenantId, { ...day, ...session }, logsOf(session))));
    }
    return reports;
  }

  /**
   * Verifies every session that the store's terminals had on the business date; draws nothing (decisions 8).
   * @throws AppError 403 / 412101 as above, 502 / 600001 if the terminal service does not answer
   */
  async verifyStore(tenantId: string, storeCode: string, businessDate: string): Promise<void> {
    const selection = { storeCode, terminalNo: null, from: businessDate, to: businessDate, openCounter: null };
    const [terminals, logs] = await Promise.all([
      this.terminals.terminals('report', tenantId, storeCode),
      this.logs.logsOf(tenantId, selection),
    ]);
    requireComplete(sessionsOf(logs, terminals, businessDate), bySession(logs));
  }

  /** Two requests may come at once: the one that loses a race of keys finds what the other has archived. */
  private async settleSession(tenantId: string, of: SettledSession, logs: ReportLogs): Promise<ZReport> {
    try {
      return await this.drawOnce(tenantId, of, logs);
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      return this.drawOnce(tenantId, of, logs);
    }
  }

  private drawOnce(tenantId: string, of: SettledSession, logs: ReportLogs): Promise<ZReport> {
    const totals = sumSales(logs);
    return this.db.transaction(async (session) => {
      const archived = await this.settlements.findSettlement(tenantId, of, session);
      if (archived !== null) return toZ(archived);
      const now = new Date();
      const z = await this.counters.draw(tenantId, of, totals.sales.amount, session);
      const report = makeSalesReport({ ...this.headOf(tenantId, of, logs, now), z }, salesFigures(totals));
      await this.settlements.archive(
        tenantId,
        {
          tenant_id: tenantId,
          store_code: of.storeCode,
          terminal_no: of.terminalNo,
          business_date: of.businessDate,
          open_counter: of.openCounter,
          verified: true,
          verified_update_time: now,
          z_no: z.zNo,
          grand_total: z.grandTotal,
          report,
        },
        session,
      );
      return { report, settledAt: now };
    });
  }

  /** The Z is the session's own document: its counters, its closing staff, whoever asks for it. */
  private headOf(tenantId: string, of: SettledSession, logs: ReportLogs, now: Date): ReportHead {
    const close = logs.openClose.find((log) => log.operation === 'close');
    return {
      tenantId,
      storeCode: of.storeCode,
      storeName: storeNameOf(logs),
      terminalNo: of.terminalNo,
      scope: DAILY,
      businessDate: of.businessDate,
      businessDateFrom: null,
      businessDateTo: null,
      openCounter: of.openCounter,
      businessCounter: close?.business_counter ?? null,
      staffId: close?.staff_id ?? null,
      generatedAt: now,
      zone: this.platform.TIMEZONE,
      verified: true,
      z: null,
    };
  }
}

function toZ({ report, verified_update_time }: SettlementDocument): ZReport {
  return { report, settledAt: verified_update_time };
}

function requireComplete(sessions: readonly Session[], logsOf: (session: Session) => ReportLogs): void {
  for (const session of sessions) {
    const fault = whatIsMissing(logsOf(session));
    if (fault === null) continue;
    throw new AppError(ErrorCode.TERMINAL_NOT_CLOSED, {
      message: `Terminal ${session.terminalNo}, session ${session.openCounter} ${fault}`,
    });
  }
}
