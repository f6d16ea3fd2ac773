/** The seven services; each name is also the Dapr app-id and the mount path in the store. */
export const SERVICE_NAMES = ['account', 'terminal', 'master-data', 'cart', 'report', 'journal', 'stock'] as const;

export type ServiceName = (typeof SERVICE_NAMES)[number];

/** Default port of each separate process (decisions 15). */
export const SERVICE_PORTS: Readonly<Record<ServiceName, number>> = {
  account: 8000,
  terminal: 8001,
  'master-data': 8002,
  cart: 8003,
  report: 8004,
  journal: 8005,
  stock: 8006,
};

/** Path prefix of all business routes. */
export const API_PREFIX = 'api/v1';
