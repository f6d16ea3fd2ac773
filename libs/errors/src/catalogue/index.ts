import type { ErrorCode } from '@kugelpos/contracts';
import type { CatalogueEntry } from './entry.js';
import { sharedErrors } from './shared.js';
import { accountErrors } from './account.js';
import { terminalErrors } from './terminal.js';
import { masterDataErrors } from './master-data.js';
import { cartErrors } from './cart.js';
import { reportErrors } from './report.js';
import { journalErrors } from './journal.js';
import { stockErrors } from './stock.js';

/** The one catalogue: HTTP status and the texts a till shows, by six-digit code. */
export const catalogue: Readonly<Record<ErrorCode, CatalogueEntry>> = {
  ...sharedErrors,
  ...accountErrors,
  ...terminalErrors,
  ...masterDataErrors,
  ...cartErrors,
  ...reportErrors,
  ...journalErrors,
  ...stockErrors,
};
