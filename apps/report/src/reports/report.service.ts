import { Injectable, Logger } from '@nestjs/common';
import type { Principal } from '@kugelpos/auth';
import { MasterDataClient } from '@kugelpos/clients';
import { InjectSettings, PlatformSettings } from '@kugelpos/platform';
import { LogsRepository } from '../logs/log.repository.js';
import type { LogSelection, ReportLogs } from '../logs/report-logs.js';
import { salesReport } from '../sales-report/sales-report.js';
import { SettlementService, type ZReport } from '../settlements/settlement.service.js';
import { JournalArchive } from './journal-archive.js';
import { storeNameOf } from './report-head.js';
import { requestOf, type ReportRequest } from './report-request.js';
import type { ReportQuery } from './report.dto.js';
import { DAILY, FLASH, type Names, type ReportHead, type ReportType } from './report-type.js';

/** A store, or one terminal of it. */
export interface Place {
  tenantId: string;
  storeCode: string;
  terminalNo: number | null;
}

@Injectable()
export class ReportService {
  private readonly logger = new Logger('Reports');

  constructor(
    private readonly logs: LogsRepository,
    private readonly settlements: SettlementService,
    private readonly masterData: MasterDataClient,
    private readonly archive: JournalArchive,
    @InjectSettings(PlatformSettings) private readonly platform: PlatformSettings,
  ) {}

  /**
   * A report as asked for (spec report §2.1). A flash report changes nothing; a daily one needs complete sessions, and
   * that of a terminal settles them: the sales of one session are then its Z, the same whenever it is asked for.
   */
  async report(place: Place, query: ReportQuery, caller: Principal): Promise<object> {
    const request = requestOf(query);
    const { type, scope, period, openCounter } = request;
    if (scope !== FLASH && scope !== DAILY) this.logger.log(`unknown report_scope ${scope}, taken for flash`);
    const { storeCode, terminalNo } = place;
    const selection = { storeCode, terminalNo, from: period.from, to: period.to, openCounter };
    const z = request.needsVerification ? await this.verify(place.tenantId, selection) : null;
    if (z !== null && type === salesReport) {
      await this.archive.keepZ(z, caller);
      return z.report;
    }
    const [logs, names] = await Promise.all([
      this.read(place.tenantId, type, selection),
      this.namesFor(place.tenantId, type),
    ]);
    const head = this.headOf(place, request, caller, logs);
    const { data, texts } = type.make({ head, logs, names, rows: request.rows });
    await this.archive.keep(head, texts, caller);
    return data;
  }

  /** The Z, if the selection is one session of a terminal; a store has none of its own. */
  private async verify(tenantId: string, selection: LogSelection): Promise<ZReport | null> {
    const { terminalNo } = selection;
    if (terminalNo === null) {
      await this.settlements.verifyStore(tenantId, selection.storeCode, selection.from);
      return null;
    }
    const [z = null, ...others] = await this.settlements.settle(tenantId, { ...selection, terminalNo });
    return others.length === 0 ? z : null;
  }

  private async read(tenantId: string, type: ReportType, selection: LogSelection): Promise<ReportLogs> {
    if (type.reads === 'all') return this.logs.logsOf(tenantId, selection);
    return { transactions: await this.logs.transactionsOf(tenantId, selection), cash: [], openClose: [], audit: [] };
  }

  private headOf(place: Place, request: ReportRequest, caller: Principal, logs: ReportLogs): ReportHead {
    const { isDay, from, to } = request.period;
    return {
      ...place,
      storeName: storeNameOf(logs),
      scope: request.scope,
      businessDate: isDay ? from : null,
      businessDateFrom: isDay ? null : from,
      businessDateTo: isDay ? null : to,
      openCounter: request.openCounter,
      businessCounter: request.businessCounter,
      staffId: caller.kind === 'terminal' ? (caller.staff?.id ?? null) : null,
      generatedAt: new Date(),
      zone: this.platform.TIMEZONE,
      verified: request.needsVerification,
      z: null,
    };
  }

  /** Names by code; without master-data the codes stand for themselves. */
  private async namesFor(tenantId: string, { names }: ReportType): Promise<Names> {
    try {
      if (names === 'categories') {
        const categories = await this.masterData.categories('report', tenantId);
        return new Map(categories.map(({ categoryCode, description }) => [categoryCode, description]));
      }
      if (names === 'payments') {
        const payments = await this.masterData.payments('report', tenantId);
        return new Map(payments.map(({ paymentCode, description }) => [paymentCode, description]));
      }
    } catch (error) {
      this.logger.warn(`no names of ${names}: ${(error as Error).message}`);
    }
    return new Map();
  }
}
