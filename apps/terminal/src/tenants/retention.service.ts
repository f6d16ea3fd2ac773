import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import { MasterDataClient } from '@kugelpos/clients';
import { ErrorCode, MasterSetting, type SettingWire } from '@kugelpos/contracts';
import { AppError } from '@kugelpos/errors';
import { dateInZone, InjectSettings, PlatformSettings } from '@kugelpos/platform';
import { OpenCloseLogRepository } from '../logs/open-close-log.repository.js';
import { neighbourFailure } from '../neighbour-failure.js';
import { TerminalSettings } from '../terminal-settings.js';
import { keptUntil, type RetentionRule } from './retention.js';

const LIST_OF_YEARS = /^(\s*\d{4}\s*(,\s*\d{4}\s*)*)?$/;

/**
 * Whether a tenant's records may go (retail rule 27). The last opening of a terminal tells: every transaction and every
 * cash movement is of the business date of an open session.
 */
@Injectable()
export class RetentionService {
  constructor(
    private readonly openCloseLogs: OpenCloseLogRepository,
    private readonly masterData: MasterDataClient,
    @InjectSettings(TerminalSettings) private readonly settings: TerminalSettings,
    @InjectSettings(PlatformSettings) private readonly platform: PlatformSettings,
  ) {}

  /**
   * The rule for a tenant.
   * @throws AppError 400 / 407005 for a setting that cannot be used, 502 / 407202
   */
  async ruleFor(tenantId: string): Promise<RetentionRule> {
    const settings = await this.masterData.settings('terminal', tenantId).catch((error: unknown) => {
      throw neighbourFailure('master-data', ErrorCode.MASTER_DATA_SERVICE_ERROR, error);
    });
    return this.ruleOf(settings);
  }

  /**
   * Refuses a tenant whose records must be kept; one that never opened a terminal has none.
   * @throws AppError 400 / 208102 with `data` { lastBusinessDate, keptUntil }
   */
  async requireOver(tenantId: string, rule: RetentionRule, session: ClientSession): Promise<void> {
    const lastBusinessDate = await this.openCloseLogs.lastBusinessDate(tenantId, session);
    if (lastBusinessDate === null) return;
    const until = keptUntil(lastBusinessDate, rule);
    if (dateInZone(new Date(), this.platform.TIMEZONE) > until) return;
    throw new AppError(ErrorCode.TENANT_IN_RETENTION, {
      message: `The records must be kept until ${until}`,
      data: { lastBusinessDate, keptUntil: until },
    });
  }

  /** The tenant's own settings; where it has one for the years, it can only make them more than the environment says. */
  private ruleOf(settings: readonly SettingWire[]): RetentionRule {
    const { FISCAL_YEAR_END_MONTH, RETENTION_YEARS, RETENTION_YEARS_AFTER_LOSS, LOSS_FISCAL_YEARS } = this.settings;
    const wholeNumber = (name: MasterSetting, otherwise: number, max: number): number => {
      const value = Number(ofTenant(settings, name) ?? otherwise);
      if (!Number.isInteger(value) || value < 1 || value > max) throw unusable(name);
      return value;
    };
    const lossYears = ofTenant(settings, MasterSetting.lossFiscalYears) ?? LOSS_FISCAL_YEARS;
    if (!LIST_OF_YEARS.test(lossYears)) throw unusable(MasterSetting.lossFiscalYears);
    return {
      fiscalYearEndMonth: wholeNumber(MasterSetting.fiscalYearEndMonth, FISCAL_YEAR_END_MONTH, 12),
      years: Math.max(RETENTION_YEARS, wholeNumber(MasterSetting.retentionYears, RETENTION_YEARS, 100)),
      yearsAfterLoss: Math.max(
        RETENTION_YEARS_AFTER_LOSS,
        wholeNumber(MasterSetting.retentionYearsAfterLoss, RETENTION_YEARS_AFTER_LOSS, 100),
      ),
      lossYears: lossYears.split(',').filter(Boolean).map(Number),
    };
  }
}

/** The tenant-wide value of a setting; undefined where the tenant has none, or an empty one. */
function ofTenant(settings: readonly SettingWire[], name: MasterSetting): string | undefined {
  const setting = settings.find((candidate) => candidate.name === name);
  const global = setting?.values.find((value) => !value.storeCode && value.terminalNo === null);
  return (global?.value ?? setting?.defaultValue)?.trim() || undefined;
}

function unusable(name: MasterSetting): AppError {
  return new AppError(ErrorCode.TENANT_CONFIGURATION_ERROR, { message: `The setting ${name} cannot be used` });
}
