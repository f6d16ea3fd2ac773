import { defineSettings, integer, oneOf, optionalText, type SettingsOf } from '@kugelpos/platform';

/** Settings of the account service. */
export const AccountSettings = defineSettings('account', {
  ACCOUNT_REGISTRATION: oneOf({
    values: ['default', 'open', 'token', 'closed'],
    default: 'default',
    doc: 'who may create tenants; default means open, in production token',
  }),
  ACCOUNT_REGISTRATION_TOKEN: optionalText({
    doc: 'what a registration must carry in X-Registration-Token where tokens are asked for',
  }),
  ACCOUNT_BCRYPT_COST: integer({ default: 12, min: 4, max: 16, doc: 'cost of password hashes' }),
});

export type AccountSettings = SettingsOf<typeof AccountSettings>;
