/** Names of master-data settings; the last fallback of each is the environment variable of the same name (decisions 14). */
export const MasterSetting = {
  receiptNoStart: 'RECEIPT_NO_START_VALUE',
  receiptNoEnd: 'RECEIPT_NO_END_VALUE',
  invoiceRegistrationNumber: 'INVOICE_REGISTRATION_NUMBER',
  sellerName: 'SELLER_NAME',
  receiptHeaders: 'RECEIPT_HEADERS',
  receiptFooters: 'RECEIPT_FOOTERS',
  receiptLayout: 'RECEIPT_LAYOUT',
  taxDate: 'TAX_DATE',
  /** Whether staff sign in with a PIN: `none` (not looked at), `optional` (checked if given) or `required`. */
  signInPin: 'SIGN_IN_PIN',
  /** Operations that must carry a reason: a list of StaffOperation, separated by commas or as JSON. */
  reasonRequired: 'REASON_REQUIRED',
  dayBoundaryHour: 'TERMINAL_DAY_BOUNDARY_HOUR',
  sessionMaxHours: 'TERMINAL_SESSION_MAX_HOURS',
  cashDifferenceReason: 'CASH_DIFFERENCE_REASON',
  blindCashCount: 'BLIND_CASH_COUNT',
} as const;

export type MasterSetting = (typeof MasterSetting)[keyof typeof MasterSetting];
