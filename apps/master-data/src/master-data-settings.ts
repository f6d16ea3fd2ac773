import { MasterSetting, STAFF_OPERATIONS, type StaffOperation } from '@kugelpos/contracts';
import { decimal, defineSettings, integer, oneOf, type Setting, type SettingsOf } from '@kugelpos/platform';
import { operationsOf, SIGN_IN_PIN } from './settings/own-settings.js';
import { taxTable } from './taxes/tax-table.js';

const DAY_SECONDS = 86_400;

/**
 * Settings of the master-data service. Those that are master-data settings, too, are what a tenant without the setting
 * gets (decisions 14).
 */
export const MasterDataSettings = defineSettings('master-data', {
  MASTER_DATA_PIN_BCRYPT_COST: integer({ default: 10, min: 4, max: 16, doc: 'cost of the hashes of staff PINs' }),
  MASTER_DATA_PIN_FREE_ATTEMPTS: integer({
    default: 3,
    min: 1,
    max: 100,
    doc: 'wrong PINs in a row of a member of staff before the next one has to wait',
  }),
  MASTER_DATA_PIN_DELAY_SECONDS: decimal({
    default: 1,
    max: DAY_SECONDS,
    unit: 's',
    doc: 'the first such wait; each further wrong PIN doubles it',
  }),
  MASTER_DATA_PIN_MAX_DELAY_SECONDS: decimal({
    default: 900,
    max: DAY_SECONDS,
    unit: 's',
    doc: 'the longest such wait',
  }),
  [MasterSetting.signInPin]: oneOf({
    values: SIGN_IN_PIN,
    default: 'optional',
    doc: 'PIN at sign-in: none (not looked at), optional (checked if given) or required',
  }),
  [MasterSetting.reasonRequired]: operations({
    doc: `operations that must carry a reason, separated by commas, of ${STAFF_OPERATIONS.join(', ')}`,
  }),
  TAX_MASTER: taxTable({
    doc: 'taxes of a new tenant, a JSON array of {tax_code, tax_type, tax_name, rate, round_digit, round_method, reduced, class}; unset: the table for JPY',
  }),
});

export type MasterDataSettings = SettingsOf<typeof MasterDataSettings>;

function operations({ doc }: { doc: string }): Setting<readonly StaffOperation[]> {
  return {
    parse: (text) => {
      const found = operationsOf(text);
      if (found === undefined) throw new Error('must name operations of staff');
      return found;
    },
    fallback: [],
    required: false,
    unit: '',
    doc,
    shown: '',
  };
}
