import { Schema } from 'mongoose';
import { defineCollection, type BaseFields } from '@kugelpos/tenancy';

/** A value of a setting: of one terminal, of one store, or (without both) of the whole tenant. */
export interface SettingValueFields {
  store_code: string | null;
  terminal_no: number | null;
  value: string;
}

/** A setting (spec §3.8). */
export interface SettingDocument extends BaseFields {
  tenant_id: string;
  name: string;
  default_value: string;
  values: SettingValueFields[];
}

export const settings = defineCollection<SettingDocument>({
  name: 'master_settings',
  fields: {
    tenant_id: { type: String, required: true },
    name: { type: String, required: true },
    // Not required: mongoose takes an empty text for a missing one.
    default_value: { type: String, default: '' },
    values: { type: Schema.Types.Mixed, required: true },
  },
  indexes: [{ keys: { tenant_id: 1, name: 1 }, unique: true, serves: 'one setting; the list of settings by name' }],
});
