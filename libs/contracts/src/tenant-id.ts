/** What a tenant id may be: 1–32 of A–Z a–z 0–9 _ (spec account §11 row 4). */
export const TENANT_ID_PATTERN = /^[A-Za-z0-9_]{1,32}$/;

/** Names what belongs to all tenants: each service's shared database, and tokens of services for work across tenants. */
export const COMMONS = 'commons';

/** Ids that name something else. */
const RESERVED = new Set([COMMONS]);

/** Whether `id` can name a tenant. Two ids that differ only in case are one tenant; see {@link tenantKey}. */
export function isTenantId(id: unknown): id is string {
  return typeof id === 'string' && TENANT_ID_PATTERN.test(id) && !RESERVED.has(id.toLowerCase());
}

/** The form under which a tenant id is unique: MongoDB refuses databases whose names differ only in case. */
export function tenantKey(tenantId: string): string {
  return tenantId.toLowerCase();
}

/** `{tenant}-{store}-{number}` (spec common §3.6). */
export function terminalId(tenantId: string, storeCode: string, terminalNo: number): string {
  return `${tenantId}-${storeCode}-${terminalNo}`;
}

/** The tenant named in a terminal id: the text before the first `-`. */
export function tenantOfTerminalId(id: string): string {
  const dash = id.indexOf('-');
  return dash < 0 ? id : id.slice(0, dash);
}
