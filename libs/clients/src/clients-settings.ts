import { genericPool } from '@kugelpos/http';
import { defineSettings, flag, integer, list, optionalText, optionalUrl, type SettingsOf } from '@kugelpos/platform';

/** Settings of outgoing calls (founding documents 000, 001 and 003). */
export const ClientsSettings = defineSettings('clients', {
  HTTP_TIMEOUT: integer({ default: 30, min: 1, unit: 's', doc: 'a call to a neighbour, and each phase of it' }),
  HTTP_NEIGHBOUR_DEADLINE: integer({
    default: 3,
    min: 1,
    unit: 's',
    doc: 'a call to a neighbour with its retries; for cart all calls of one request together',
  }),
  HTTP_GENERIC_TIMEOUT: integer({
    default: genericPool.timeoutSeconds,
    min: 1,
    unit: 's',
    doc: 'a call to a third party, and each phase of it',
  }),
  HTTP_GENERIC_BREAKER_THRESHOLD: integer({
    default: genericPool.circuitBreakerThreshold,
    min: 1,
    doc: 'consecutive failed calls that open the breaker of a third party',
  }),
  HTTP_MAX_CONNECTIONS: integer({ default: 100, min: 1, doc: 'most connections per target' }),
  HTTP_MAX_KEEPALIVE: integer({ default: 20, min: 0, doc: 'idle connections kept per target' }),
  HTTP_RETRY_ATTEMPTS: integer({ default: 3, min: 1, max: 10, doc: 'attempts of a call, the first included' }),
  CIRCUIT_BREAKER_THRESHOLD: integer({
    default: 3,
    min: 1,
    doc: 'consecutive failed calls that open the breaker of a neighbour',
  }),
  CIRCUIT_BREAKER_TIMEOUT: integer({ default: 60, min: 1, unit: 's', doc: 'how long an open breaker refuses' }),
  HTTP_DEBUG: list({
    default: [],
    doc: 'targets whose calls are logged with headers and bodies, secrets masked; e.g. master-data,cart',
  }),
  HTTP_CA_FILE: optionalText({ doc: 'certificates (PEM file) to trust besides the well-known authorities' }),
  HTTP_ALLOW_PLAIN: flag({
    default: false,
    doc: 'in production, allow calls over plain http to hosts outside the private network',
  }),
  DAPR_SERVICE_INVOCATION: flag({
    default: false,
    doc: 'call neighbours through the Dapr sidecar where no BASE_URL_* is set',
  }),
  BASE_URL_ACCOUNT: optionalUrl({ doc: 'account service with its /api/v1; default http://localhost:8000/api/v1' }),
  BASE_URL_TERMINAL: optionalUrl({ doc: 'terminal service with its /api/v1; default http://localhost:8001/api/v1' }),
  BASE_URL_MASTER_DATA: optionalUrl({
    doc: 'master-data service with its /api/v1; default http://localhost:8002/api/v1',
  }),
  BASE_URL_CART: optionalUrl({ doc: 'cart service with its /api/v1; default http://localhost:8003/api/v1' }),
  BASE_URL_REPORT: optionalUrl({ doc: 'report service with its /api/v1; default http://localhost:8004/api/v1' }),
  BASE_URL_JOURNAL: optionalUrl({ doc: 'journal service with its /api/v1; default http://localhost:8005/api/v1' }),
  BASE_URL_STOCK: optionalUrl({ doc: 'stock service with its /api/v1; default http://localhost:8006/api/v1' }),
});

export type ClientsSettings = SettingsOf<typeof ClientsSettings>;
