import { defineSettings, integer, type SettingsOf } from '@kugelpos/platform';

/** Settings of the terminal service. */
export const TerminalSettings = defineSettings('terminal', {
  TERMINAL_DAY_BOUNDARY_HOUR: integer({
    default: 0,
    max: 23,
    unit: 'hour',
    doc: 'hour at which the business day begins: a terminal opened before it belongs to the day before',
  }),
});

export type TerminalSettings = SettingsOf<typeof TerminalSettings>;
