import { decimal, defineSettings, integer, oneOf, optionalText, type SettingsOf } from '@kugelpos/platform';

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
  ACCOUNT_REGISTRATION_FREE: integer({
    default: 100,
    doc: 'registrations from one address before the next one has to wait, as after failed log-ins',
  }),
  ACCOUNT_BCRYPT_COST: integer({ default: 12, min: 4, max: 16, doc: 'cost of password hashes' }),
  ACCOUNT_REFRESH_TOKEN_SECONDS: integer({
    default: 12 * 3600,
    min: 1,
    unit: 's',
    doc: 'life of a refresh token: a log-in that is not used that long ends',
  }),
  ACCOUNT_LOG_IN_SECONDS: integer({
    default: 30 * 24 * 3600,
    min: 1,
    unit: 's',
    doc: 'longest life of a log-in, however often it is refreshed',
  }),
  ACCOUNT_LOCKOUT_USER_FREE: integer({
    default: 5,
    doc: 'failed log-ins of one user before the next one has to wait',
  }),
  ACCOUNT_LOCKOUT_ADDRESS_FREE: integer({
    default: 100,
    doc: 'failed log-ins from one address before the next one has to wait; tries under way count, too',
  }),
  ACCOUNT_LOCKOUT_FIRST_SECONDS: decimal({
    default: 5,
    unit: 's',
    doc: 'first wait; each further failure doubles it',
  }),
  ACCOUNT_LOCKOUT_LONGEST_SECONDS: decimal({ default: 900, unit: 's', doc: 'longest wait after a failed log-in' }),
  ACCOUNT_LOCKOUT_FORGET_SECONDS: decimal({
    default: 24 * 3600,
    unit: 's',
    doc: 'failures are forgotten that long after the first one; a wait that has begun goes on',
  }),
  ACCOUNT_LOCKOUT_MOST_REMEMBERED: integer({
    default: 100_000,
    min: 1,
    doc: 'users and addresses whose failures are remembered; beyond, those that end first are forgotten',
  }),
});

export type AccountSettings = SettingsOf<typeof AccountSettings>;
