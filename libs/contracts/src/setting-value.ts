import type { SettingWire } from './wire/master-data.js';

/**
 * The value of a setting for a terminal: entry of store and terminal, entry of the store, global entry, default value
 * (spec master-data §4.4). Undefined for a setting that the tenant does not have.
 */
export function settingValue(
  settings: readonly SettingWire[],
  name: string,
  storeCode: string,
  terminalNo: number,
): string | undefined {
  const setting = settings.find((candidate) => candidate.name === name);
  if (setting === undefined) return undefined;
  const entry = (store: string | null, terminal: number | null) =>
    setting.values.find((v) => (v.storeCode || null) === store && (v.terminalNo ?? null) === terminal);
  const found = entry(storeCode, terminalNo) ?? entry(storeCode, null) ?? entry(null, null);
  return found?.value ?? setting.defaultValue;
}
