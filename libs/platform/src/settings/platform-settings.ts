import { integer, list, networks, oneOf, optionalUrl, text, timeZone } from './kinds.js';
import { defineSettings, type SettingsOf } from './define-settings.js';

/** Settings every process reads. */
export const PlatformSettings = defineSettings('platform', {
  NODE_ENV: oneOf({
    values: ['development', 'test', 'production'],
    default: 'development',
    doc: 'production refuses to start without its own secrets and closes open registration',
  }),
  PORT: integer({
    default: 0,
    max: 65535,
    doc: 'port to listen on; 0 means the default of the app: store 8080, account 8000, terminal 8001, master-data 8002, cart 8003, report 8004, journal 8005, stock 8006',
  }),
  HOST: text({ default: '0.0.0.0', doc: 'address to listen on' }),
  TIMEZONE: timeZone({ default: 'Asia/Tokyo', doc: 'zone of business dates and of printed and returned times' }),
  LOG_LEVEL: oneOf({
    values: ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
    default: 'info',
    doc: 'least severe level that is logged',
  }),
  BODY_LIMIT: integer({ default: 1_048_576, min: 1024, unit: 'bytes', doc: 'largest request body' }),
  CORS_ORIGINS: list({
    default: [],
    pattern: /^(\*|https?:\/\/[^\s/]+)$/,
    hint: 'must be origins such as https://till.example.com, comma-separated, or *',
    doc: 'origins that browsers may call from, comma-separated; * means any, without credentials',
  }),
  TRUSTED_PROXIES: networks({
    doc: 'proxies whose X-Forwarded-For is believed, comma-separated; unset: the address of the socket counts',
  }),
  SHUTDOWN_GRACE_SECONDS: integer({ default: 10, unit: 's', doc: 'time for running requests to end at shutdown' }),
  REQUEST_LOG_BODY_LIMIT: integer({
    default: 2048,
    unit: 'characters',
    doc: 'request and answer bodies are cut at this length in the request log',
  }),
  SLACK_WEBHOOK_URL: optionalUrl({ doc: 'Slack webhook for alerts; unset: alerts are only logged' }),
});

export type PlatformSettings = SettingsOf<typeof PlatformSettings>;
