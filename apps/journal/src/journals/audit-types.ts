import type { AuditLog } from '@kugelpos/contracts';

/** Transaction types of records that come from the audit log (decisions 7); the spec has none for them. */
export const AUDIT_TYPES: Readonly<Record<AuditLog['event_type'], number>> = {
  drawer_open: 601,
  no_sale: 602,
  override: 603,
  reprint: 604,
  cart_expired: 605,
  training_on: 606,
  training_off: 607,
};

/** For an act that this release does not know: kept, not lost. */
export const OTHER_AUDIT_TYPE = 600;

export function auditType(eventType: string): number {
  return Object.hasOwn(AUDIT_TYPES, eventType) ? AUDIT_TYPES[eventType as AuditLog['event_type']] : OTHER_AUDIT_TYPE;
}
