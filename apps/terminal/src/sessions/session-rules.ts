import { Injectable, Logger } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { MasterDataClient } from '@kugelpos/clients';
import { MasterSetting, settingValue, type SettingWire } from '@kugelpos/contracts';
import { InjectSettings, type Setting } from '@kugelpos/platform';
import { Caches, type Cache } from '@kugelpos/state';
import { TerminalSettings } from '../terminal-settings.js';
import type { TerminalDocument } from '../terminals/terminal.schema.js';

/** What a session of a terminal lives by. */
export interface SessionRules {
  /** Hour at which the business day begins. */
  dayBoundaryHour: number;
  /** Longest time that a session stays open, in hours; 0: no limit. */
  maxHours: number;
  /** A close whose count differs needs a reason. */
  cashDifferenceReason: boolean;
  /** A close does not show what the drawer should hold. */
  blindCashCount: boolean;
}

const MOST_TENANTS = 10_000;

/** Reads the rules of sessions: master data, else the environment (decisions 14). */
@Injectable()
export class SessionRulesReader {
  private readonly logger = new Logger('SessionRules');
  private readonly settings: Cache<SettingWire[]>;
  /** What was read last, for the time in which master-data is out. */
  private readonly lastKnown = new LRUCache<string, SettingWire[]>({ max: MOST_TENANTS });

  constructor(
    private readonly masterData: MasterDataClient,
    caches: Caches,
    @InjectSettings(TerminalSettings) private readonly environment: TerminalSettings,
  ) {
    this.settings = caches.create<SettingWire[]>(({ kind, tenantId }) => (kind === 'setting' ? tenantId : undefined));
  }

  /** Never fails: while master-data is out the rules that were known last hold, and before any were, the environment's. */
  async rulesFor(terminal: TerminalDocument): Promise<SessionRules> {
    const settings = await this.settingsOf(terminal.tenant_id);
    const read = <K extends keyof TerminalSettings>(name: K): TerminalSettings[K] => {
      const text = settingValue(settings, name, terminal.store_code, terminal.terminal_no)?.trim();
      if (text === undefined || text === '') return this.environment[name];
      try {
        return (TerminalSettings.table[name] as Setting<unknown>).parse(text) as TerminalSettings[K];
      } catch {
        // A mistyped setting must not stop a till.
        this.logger.warn(`${name} of ${terminal.terminal_id} cannot be used: the value of the environment is taken`);
        return this.environment[name];
      }
    };
    return {
      dayBoundaryHour: read(MasterSetting.dayBoundaryHour),
      maxHours: read(MasterSetting.sessionMaxHours),
      cashDifferenceReason: read(MasterSetting.cashDifferenceReason),
      blindCashCount: read(MasterSetting.blindCashCount),
    };
  }

  private async settingsOf(tenantId: string): Promise<SettingWire[]> {
    try {
      const read = await this.settings.getOrLoad(tenantId, () => this.masterData.settings('terminal', tenantId));
      this.lastKnown.set(tenantId, read ?? []);
      return read ?? [];
    } catch (error) {
      this.logger.warn(`settings of ${tenantId} are not available: ${(error as Error).message}`);
      return this.lastKnown.get(tenantId) ?? [];
    }
  }
}
