import { defineSettings, integer, type SettingsOf } from '@kugelpos/platform';
import { taxTable } from './taxes/tax-table.js';

/** Settings of the master-data service. */
export const MasterDataSettings = defineSettings('master-data', {
  MASTER_DATA_PIN_BCRYPT_COST: integer({ default: 10, min: 4, max: 16, doc: 'cost of the hashes of staff PINs' }),
  TAX_MASTER: taxTable({
    doc: 'taxes of a new tenant, a JSON array of {tax_code, tax_type, tax_name, rate, round_digit, round_method, reduced, class}; unset: the table for JPY',
  }),
});

export type MasterDataSettings = SettingsOf<typeof MasterDataSettings>;
