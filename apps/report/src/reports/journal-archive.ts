import { Injectable, Logger } from '@nestjs/common';
import type { Principal, TerminalPrincipal } from '@kugelpos/auth';
import { JournalClient, type JournalRecord } from '@kugelpos/clients';
import { TransactionType } from '@kugelpos/contracts';
import { InjectSettings, isoInZone, PlatformSettings } from '@kugelpos/platform';
import type { ZReport } from '../settlements/settlement.service.js';
import { DAILY, FLASH, type ReportHead, type ReportTexts } from './report-type.js';

/** What a report says of itself in the journal. */
type Printed = Pick<
  JournalRecord,
  | 'transactionType'
  | 'businessDate'
  | 'openCounter'
  | 'businessCounter'
  | 'generateDateTime'
  | 'receiptText'
  | 'journalText'
>;

const NOTHING_SOLD = { receiptNo: 0, amount: 0, quantity: 0, userId: null };

/** Who is named where no staff is signed in (spec report §4.13). */
const NO_STAFF = 'SYSTEM';

/**
 * Files what a till has printed in the journal, under that till (spec report §4.13). Whoever else reads a report
 * leaves no trace there. A journal that does not answer keeps nobody from the report.
 */
@Injectable()
export class JournalArchive {
  private readonly logger = new Logger('Reports');

  constructor(
    private readonly journal: JournalClient,
    @InjectSettings(PlatformSettings) private readonly platform: PlatformSettings,
  ) {}

  /** A flash or daily report; each is a record of its own. */
  async keep(head: ReportHead, texts: ReportTexts, caller: Principal): Promise<void> {
    if (caller.kind !== 'terminal' || (head.scope !== FLASH && head.scope !== DAILY)) return;
    await this.post(caller, {
      transactionType: head.scope === FLASH ? TransactionType.flashReport : TransactionType.dailyReport,
      businessDate: head.businessDate ?? head.businessDateFrom ?? '',
      openCounter: head.openCounter ?? 0,
      businessCounter: head.businessCounter ?? 0,
      generateDateTime: isoInZone(head.generatedAt, head.zone),
      receiptText: texts.receiptText,
      journalText: texts.journalText,
    });
  }

  /** A Z, filed once however often the till asks for it: its time is that of the settlement. */
  async keepZ({ report, settledAt }: ZReport, caller: Principal): Promise<void> {
    if (caller.kind !== 'terminal') return;
    await this.post(caller, {
      transactionType: TransactionType.dailyReport,
      businessDate: report.businessDate ?? '',
      openCounter: report.openCounter ?? 0,
      businessCounter: report.businessCounter ?? 0,
      generateDateTime: isoInZone(settledAt, this.platform.TIMEZONE),
      receiptText: report.receiptText,
      journalText: report.journalText,
    });
  }

  private async post({ tenantId, storeCode, terminalNo, staff }: TerminalPrincipal, printed: Printed): Promise<void> {
    const record = { ...printed, tenantId, storeCode, terminalNo, staffId: staff?.id ?? NO_STAFF, ...NOTHING_SOLD };
    try {
      await this.journal.post('report', record);
    } catch (error) {
      this.logger.warn(`the report is not in the journal: ${(error as Error).message}`);
    }
  }
}
