/** Names of master-data settings; the last fallback of each is the environment variable of the same name (decisions 14). */
export const MasterSetting = {
  receiptNoStart: 'RECEIPT_NO_START_VALUE',
  receiptNoEnd: 'RECEIPT_NO_END_VALUE',
  invoiceRegistrationNumber: 'INVOICE_REGISTRATION_NUMBER',
  sellerName: 'SELLER_NAME',
  receiptHeaders: 'RECEIPT_HEADERS',
  receiptFooters: 'RECEIPT_FOOTERS',
  receiptLayout: 'RECEIPT_LAYOUT',
  openCartsAtClose: 'OPEN_CARTS_AT_CLOSE',
  taxDate: 'TAX_DATE',
  /** Whether staff sign in with a PIN: `none` (not looked at), `optional` (checked if given) or `required`. */
  signInPin: 'SIGN_IN_PIN',
  /** Operations that must carry a reason: a list of StaffOperation, separated by commas or as JSON. */
  reasonRequired: 'REASON_REQUIRED',
  dayBoundaryHour: 'TERMINAL_DAY_BOUNDARY_HOUR',
  sessionMaxHours: 'TERMINAL_SESSION_MAX_HOURS',
  cashDifferenceReason: 'CASH_DIFFERENCE_REASON',
  blindCashCount: 'BLIND_CASH_COUNT',
  /** Month with which the fiscal year ends, 1 to 12. */
  fiscalYearEndMonth: 'FISCAL_YEAR_END_MONTH',
  /** Years for which records are kept; a tenant can only set more than the environment says. */
  retentionYears: 'RETENTION_YEARS',
  /** As RETENTION_YEARS, for fiscal years with a loss. */
  retentionYearsAfterLoss: 'RETENTION_YEARS_AFTER_LOSS',
  /** Fiscal years with a loss, separated by commas, each named by the calendar year in which it ends. */
  lossFiscalYears: 'LOSS_FISCAL_YEARS',
} as const;

export type MasterSetting = (typeof MasterSetting)[keyof typeof MasterSetting];
