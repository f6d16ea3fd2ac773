import { defineSettings, integer, optionalText, text, type SettingsOf } from '@kugelpos/platform';

/** Settings of the database connection and of what is kept per tenant. */
export const TenancySettings = defineSettings('tenancy', {
  MONGODB_URI: optionalText({
    pattern: /^mongodb(\+srv)?:\/\/\S+$/,
    hint: 'must be a MongoDB connection string, mongodb://…',
    doc: 'MongoDB connection string (replica set). Unset: the store uses its embedded database; a separate service refuses to start',
  }),
  DB_NAME_TEMPLATE: text({
    default: '{tenant}_{service}',
    pattern: /^(?=.*\{tenant\})(?=.*\{service\})[\w{}-]+$/,
    hint: 'must contain {tenant} and {service} and otherwise only letters, digits, _ and -',
    doc: 'database name per tenant and service; commons is the tenant of shared data',
  }),
  DB_MAX_POOL_SIZE: integer({ default: 100, min: 1, doc: 'most connections to the database' }),
  DB_MIN_POOL_SIZE: integer({ default: 0, doc: 'connections kept open' }),
  DB_MAX_IDLE_TIME_MS: integer({ default: 120_000, unit: 'ms', doc: 'idle time after which a connection is closed' }),
  DB_SERVER_SELECTION_TIMEOUT_MS: integer({
    default: 5000,
    min: 100,
    unit: 'ms',
    doc: 'longest wait for a reachable database',
  }),
  DB_CONNECT_TIMEOUT_MS: integer({ default: 10_000, min: 100, unit: 'ms', doc: 'longest wait for a new connection' }),
  DB_SOCKET_TIMEOUT_MS: integer({
    default: 30_000,
    min: 100,
    unit: 'ms',
    doc: 'longest wait for an answer of the database',
  }),
  TRANSACTION_BUDGET_MS: integer({
    default: 2000,
    min: 100,
    unit: 'ms',
    doc: 'time for a transaction with its repeats; then 503',
  }),
  TENANT_CACHE_SIZE: integer({ default: 500, min: 1, doc: 'tenants per service whose models stay compiled' }),
  REQUEST_LOG_TTL_DAYS: integer({ default: 7, min: 1, unit: 'days', doc: 'how long served requests are remembered' }),
});

export type TenancySettings = SettingsOf<typeof TenancySettings>;
