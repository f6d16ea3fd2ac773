import type { PersonRef } from '../events.js';

/** What staff do that leaves a reason and, above a role's limit, an approval (retail rule 22). */
export const STAFF_OPERATIONS = [
  'priceOverride',
  'lineDiscount',
  'subtotalDiscount',
  'lineCancel',
  'cartCancel',
  'void',
  'return',
  'returnWithoutOriginal',
  'cashIn',
  'cashOut',
  'cashDrop',
  'cashDifference',
  'noSale',
  'drawerOpen',
  'reprint',
] as const;

export type StaffOperation = (typeof STAFF_OPERATIONS)[number];

/** A second person's consent as a request carries it: `approval { staffId, pin }` (decisions 4). */
export interface Approval {
  staffId: string;
  pin: string;
}

/**
 * Service route of master-data: POST /tenants/{tenant_id}/operations/authorize. May this member of staff do it, for this
 * reason, with this approval? The answer names reason and approver as they are to be stored; a refusal is an error.
 */
export interface AuthorizeOperationRequest {
  storeCode: string;
  terminalNo: number;
  operation: StaffOperation;
  /** In the currency's unit, not negative; null where the operation has none. */
  amount: number | null;
  /** Who does it; null where nobody is signed in (a user of the back office). */
  staffId: string | null;
  reasonCode: string | null;
  approval: Approval | null;
}

export interface AuthorizedOperation {
  reason: { code: string; name: string } | null;
  approvedBy: PersonRef | null;
}

/**
 * Service route of master-data: POST /tenants/{tenant_id}/staff/{staff_id}/sign-in. The member of staff, if active and,
 * where the store's setting asks for a PIN, if the PIN is right.
 */
export interface StaffSignInRequest {
  storeCode: string;
  terminalNo: number;
  pin: string | null;
}

/** The answer to it. */
export interface SignedInStaff extends PersonRef {
  roles: string[];
}

/** What a role may do of one operation: alone, and by approving what others do. */
export interface OperationLimitWire {
  operation: StaffOperation;
  /** Largest amount that needs no approval; null: any; 0: each time needs one. */
  maximumAmount: number | null;
  mayApprove: boolean;
  /** Largest amount that the role may approve; null: any. */
  approvalMaximum: number | null;
}

/** A role with its limits, as GET …/staff-roles answers it. An operation that it does not name, it does not limit. */
export interface StaffRoleWire {
  code: string;
  name: string;
  limits: OperationLimitWire[];
  entryDatetime: string;
  lastUpdateDatetime: string | null;
}

/** Why staff do something, as GET …/reasons answers it. */
export interface ReasonWire {
  code: string;
  name: string;
  /** What it is a reason for. */
  operations: StaffOperation[];
  isActive: boolean;
  entryDatetime: string;
  lastUpdateDatetime: string | null;
}
