import { defineSettings, flag, integer, optionalText, optionalUrl, type SettingsOf } from '@kugelpos/platform';

/** Settings of outgoing calls (founding documents 000 and 001). */
export const ClientsSettings = defineSettings('clients', {
  HTTP_TIMEOUT: integer({ default: 30, min: 1, unit: 's', doc: 'one attempt of a call to a neighbour' }),
  HTTP_NEIGHBOUR_DEADLINE: integer({
    default: 3,
    min: 1,
    unit: 's',
    doc: 'all neighbour calls of one request that a till waits for',
  }),
  HTTP_MAX_CONNECTIONS: integer({ default: 100, min: 1, doc: 'most connections per target' }),
  HTTP_MAX_KEEPALIVE: integer({ default: 20, min: 0, doc: 'idle connections kept per target' }),
  HTTP_RETRY_ATTEMPTS: integer({ default: 3, min: 1, max: 10, doc: 'attempts of a call, the first included' }),
  CIRCUIT_BREAKER_THRESHOLD: integer({ default: 3, min: 1, doc: 'consecutive failed calls that open a breaker' }),
  CIRCUIT_BREAKER_TIMEOUT: integer({ default: 60, min: 1, unit: 's', doc: 'how long an open breaker refuses' }),
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
