import type { TerminalStatus } from '@kugelpos/contracts';

/** What a till is doing, as its screen says (spec §4.5 rule 13); informational. */
export const FUNCTION_MODES = [
  'MainMenu',
  'OpenTerminal',
  'Sales',
  'Returns',
  'Void',
  'Reports',
  'CloseTerminal',
  'Journal',
  'Maintenance',
  'CashInOut',
] as const;

export type FunctionMode = (typeof FUNCTION_MODES)[number];

const ANY: readonly TerminalStatus[] = ['Idle', 'Opened', 'Closed'];
const OPENED: readonly TerminalStatus[] = ['Opened'];
const NOT_OPENED: readonly TerminalStatus[] = ['Idle', 'Closed'];

/** In which states of the terminal a mode may be chosen (spec §4.5 rule 14). */
const ALLOWED_IN: Readonly<Record<FunctionMode, readonly TerminalStatus[]>> = {
  MainMenu: ANY,
  OpenTerminal: NOT_OPENED,
  Sales: OPENED,
  Returns: OPENED,
  Void: OPENED,
  Reports: ANY,
  CloseTerminal: OPENED,
  Journal: ANY,
  Maintenance: ANY,
  CashInOut: OPENED,
};

/** The states of a terminal in which it may be put into `mode`. */
export function statusesFor(mode: FunctionMode): readonly TerminalStatus[] {
  return ALLOWED_IN[mode];
}
