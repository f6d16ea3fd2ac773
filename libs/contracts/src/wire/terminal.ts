import type { TerminalStatus } from '../enums.js';

/** Answer of GET …/stores/{code} (spec terminal §3.2). */
export interface StoreWire {
  storeCode: string;
  storeName: string;
  status: string | null;
  businessDate: string | null;
  tags: string[] | null;
  entryDatetime: string;
  lastUpdateDatetime: string | null;
}

/** Answer of GET /terminals/{id} (spec terminal §3.3); the API key is a mask except at creation. */
export interface TerminalWire {
  terminalId: string;
  tenantId: string;
  storeCode: string;
  terminalNo: number;
  description: string;
  functionMode: string;
  status: TerminalStatus;
  businessDate: string | null;
  openCounter: number;
  businessCounter: number;
  initialAmount: number | null;
  physicalAmount: number | null;
  staff: { staffId: string; staffName: string; staffPin: string | null } | null;
  apiKey: string | null;
  /** Training mode; date and counters stay those of the last real session. */
  training: boolean;
  entryDatetime: string;
  lastUpdateDatetime: string | null;
}

/**
 * Service route of the terminal service: POST /auth/identify. Who owns the API key with this SHA-256 hash; the answer's
 * `data` is a TerminalIdentity of libs/auth, or null.
 */
export interface IdentifyRequest {
  terminalId: string;
  keyHash: string;
}
