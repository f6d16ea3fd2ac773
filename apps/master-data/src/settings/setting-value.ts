import type { SettingValueFields } from './setting.schema.js';

/** Who asks for a value. */
export interface Place {
  storeCode: string;
  terminalNo: number;
}

/**
 * The value that holds at a terminal (spec §4.4 rule 1): its own, else its store's, else the tenant's, else the default.
 * Within one level the first entry wins; an entry with a terminal number but no store never holds.
 */
export function valueAt(
  place: Place,
  setting: { default_value: string; values: readonly SettingValueFields[] },
): string {
  const { storeCode, terminalNo } = place;
  const entry = (store: string | null, terminal: number | null) =>
    setting.values.find((value) => value.store_code === store && value.terminal_no === terminal);
  const found = entry(storeCode, terminalNo) ?? entry(storeCode, null) ?? entry(null, null);
  return found?.value ?? setting.default_value;
}
