import {
  decimal,
  defineSettings,
  integer,
  missingSecret,
  oneOf,
  optionalSecret,
  optionalText,
  secret,
  type SettingsOf,
} from '@kugelpos/platform';

const SECRET_KEY_DOC = 'signs user and terminal tokens; not needed with AUTH_VERIFY_KEYS_DIR, else required';

/** Settings of tokens and keys (decisions 13). */
export const AuthSettings = defineSettings(
  'auth',
  {
    SECRET_KEY: optionalSecret({ doc: `${SECRET_KEY_DOC}; the store makes its own` }),
    SECRET_KEY_PREVIOUS: optionalSecret({
      doc: 'the SECRET_KEY before: its tokens stay good for as long as it stands here',
    }),
    ALGORITHM: oneOf({
      values: ['HS256', 'HS384', 'HS512'],
      default: 'HS256',
      doc: 'signature algorithm with SECRET_KEY; with key files the key decides',
    }),
    AUTH_SIGNING_KEY_FILE: optionalText({
      doc: 'private key (PEM; RSA of 2048 bits or more, or EC P-256) with which account and terminal sign tokens in place of SECRET_KEY',
    }),
    AUTH_VERIFY_KEYS_DIR: optionalText({
      doc: 'folder of the public keys that tokens are checked with, <kid>.pem; user.<name>.pem and terminal.<name>.pem hold for one kind of token only',
    }),
    AUTH_KEYS_RELOAD_SECONDS: decimal({
      default: 5,
      min: 0.1,
      max: 3600,
      unit: 's',
      doc: 'how often key files are read again',
    }),
    SERVICE_SECRET: secret({ doc: 'signs the tokens that services use among themselves' }),
    TOKEN_EXPIRE_MINUTES: integer({ default: 30, min: 1, unit: 'minutes', doc: 'life of a user token' }),
    TERMINAL_TOKEN_EXPIRE_HOURS: integer({ default: 24, min: 1, unit: 'hours', doc: 'life of a terminal token' }),
    SERVICE_TOKEN_EXPIRE_MINUTES: integer({ default: 5, min: 1, unit: 'minutes', doc: 'life of a service token' }),
    AUTH_KEY_CACHE_SECONDS: decimal({
      default: 2,
      min: 0.1,
      max: 2,
      unit: 's',
      doc: 'how long a checked API key is remembered, at most 2',
    }),
    AUTH_REVOCATION_POLL_SECONDS: decimal({
      default: 2,
      min: 0.1,
      max: 2,
      unit: 's',
      doc: 'how often account and terminal are asked which tokens they have withdrawn, at most 2',
    }),
  },
  (settings) => {
    if (settings.AUTH_VERIFY_KEYS_DIR !== undefined) return [];
    if (settings.AUTH_SIGNING_KEY_FILE !== undefined)
      return ['AUTH_SIGNING_KEY_FILE needs AUTH_VERIFY_KEYS_DIR, the folder with its public key'];
    return settings.SECRET_KEY === undefined ? [missingSecret('SECRET_KEY', SECRET_KEY_DOC)] : [];
  },
);

export type AuthSettings = SettingsOf<typeof AuthSettings>;
