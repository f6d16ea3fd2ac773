import { MasterSetting } from '@kugelpos/contracts';
import { defineSettings, flag, integer, text, type SettingsOf } from '@kugelpos/platform';

/** Settings of the terminal service: what a tenant gets whose master data does not say otherwise (decisions 14). */
export const TerminalSettings = defineSettings('terminal', {
  [MasterSetting.dayBoundaryHour]: integer({
    default: 0,
    max: 23,
    unit: 'hour',
    doc: 'hour at which the business day begins: a terminal opened before it belongs to the day before',
  }),
  [MasterSetting.sessionMaxHours]: integer({
    default: 0,
    max: 8784,
    unit: 'hours',
    doc: 'longest time that a session stays open; after it cash and drawer are refused until the close; 0: no limit',
  }),
  [MasterSetting.cashDifferenceReason]: flag({
    default: false,
    doc: 'a close whose count differs from the expected cash needs a reason; never asked of a blind count',
  }),
  [MasterSetting.blindCashCount]: flag({
    default: false,
    doc: 'a close does not show the till what the drawer should hold and by how much it differs',
  }),
  TERMINAL_KEY_OVERLAP_MAX_SECONDS: integer({
    default: 86_400,
    unit: 's',
    doc: 'longest time for which the API key before may stay good after a rotation',
  }),
  TERMINAL_TOKEN_RATE_PER_ADDRESS: integer({
    default: 600,
    min: 1,
    unit: 'per minute',
    doc: 'exchanges of an API key for a token from one address; all tills of a store may share one',
  }),
  TERMINAL_TOKEN_RATE_PER_KEY: integer({
    default: 60,
    min: 1,
    unit: 'per minute',
    doc: 'exchanges of one API key for a token',
  }),
  [MasterSetting.fiscalYearEndMonth]: integer({
    default: 3,
    min: 1,
    max: 12,
    unit: 'month',
    doc: 'month with which the fiscal year ends',
  }),
  [MasterSetting.retentionYears]: integer({
    default: 7,
    min: 1,
    max: 100,
    unit: 'years',
    doc: 'how long records are kept, from two months after the fiscal year; a tenant can only set more',
  }),
  [MasterSetting.retentionYearsAfterLoss]: integer({
    default: 10,
    min: 1,
    max: 100,
    unit: 'years',
    doc: 'as RETENTION_YEARS, for fiscal years with a loss',
  }),
  [MasterSetting.lossFiscalYears]: text({
    default: '',
    pattern: /^\d{4}(,\d{4})*$/,
    hint: 'must be years like 2025,2026',
    doc: 'fiscal years with a loss, each named by the calendar year in which it ends',
  }),
});

export type TerminalSettings = SettingsOf<typeof TerminalSettings>;
