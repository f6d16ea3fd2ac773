import { decimal, defineSettings, integer, oneOf, secret, type SettingsOf } from '@kugelpos/platform';

/** Settings of tokens and keys (decisions 13). */
export const AuthSettings = defineSettings('auth', {
  SECRET_KEY: secret({ doc: 'signs user and terminal tokens' }),
  SERVICE_SECRET: secret({ doc: 'signs the tokens that services use among themselves' }),
  ALGORITHM: oneOf({ values: ['HS256', 'HS384', 'HS512'], default: 'HS256', doc: 'signature algorithm' }),
  TOKEN_EXPIRE_MINUTES: integer({ default: 30, min: 1, unit: 'minutes', doc: 'life of a user token' }),
  TERMINAL_TOKEN_EXPIRE_HOURS: integer({ default: 24, min: 1, unit: 'hours', doc: 'life of a terminal token' }),
  SERVICE_TOKEN_EXPIRE_MINUTES: integer({ default: 5, min: 1, unit: 'minutes', doc: 'life of a service token' }),
  AUTH_KEY_CACHE_SECONDS: decimal({
    default: 2,
    unit: 's',
    doc: 'how long a checked API key is remembered, at most 5',
  }),
});

export type AuthSettings = SettingsOf<typeof AuthSettings>;
