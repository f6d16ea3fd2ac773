import { ErrorCode, type AuthorizedOperation, type CashCount } from '@kugelpos/contracts';
import { AppError, InvalidInputError } from '@kugelpos/errors';
import { sumOf, worthOf } from '../cash/sum.js';
import type { CloseRequest } from './session.dto.js';

/** What the till counted. */
export type Counted = Pick<CashCount, 'denominations' | 'counted' | 'float_carried_over'>;

/** What the drawer should hold. */
export type Expected = Pick<CashCount, 'cash_sales' | 'expected'>;

/**
 * The count of a close request: by denomination, as one amount, as both, or none.
 * @throws AppError 400 / 406106 if both are given and differ, 400 / 406104 if more is carried over than was counted,
 *   InvalidInputError for cash that is carried over uncounted
 */
export function countedBy(request: CloseRequest): Counted {
  const denominations = request?.denominations ?? null;
  const counted = denominations === null ? (request?.physicalAmount ?? null) : sumOf(denominations.map(worthOf));
  const named = request?.physicalAmount ?? null;
  if (named !== null && named !== counted) {
    throw new AppError(ErrorCode.PHYSICAL_AMOUNT_MISMATCH, { message: 'The denominations come to another amount' });
  }
  const carriedOver = request?.floatCarriedOver ?? null;
  if (carriedOver !== null && counted === null) {
    throw new InvalidInputError([{ location: ['body', 'floatCarriedOver'], reason: 'needs a count of the drawer' }]);
  }
  if (carriedOver !== null && carriedOver > (counted ?? 0)) {
    throw new AppError(ErrorCode.CASH_AMOUNT_OVER_MAXIMUM, { message: 'More is carried over than was counted' });
  }
  return { denominations, counted, float_carried_over: carriedOver };
}

/**
 * What the drawer should hold: what was put in and taken out, the float included, and the cash of the sales.
 * @param cashSales null where it is not known; then neither is what is expected
 */
export function expectedCash(moved: number, cashSales: number | null): Expected {
  return { cash_sales: cashSales, expected: cashSales === null ? null : sumOf([moved, cashSales]) };
}

/** Above 0 over, below 0 short; null where either side is not known. */
export function differenceOf({ counted }: Counted, { expected }: Expected): number | null {
  return counted === null || expected === null ? null : sumOf([counted, -expected]);
}

/** The count as it is recorded. */
export function cashCount(
  counted: Counted,
  expected: Expected,
  blind: boolean,
  { reason, approvedBy }: AuthorizedOperation,
): CashCount {
  return {
    ...counted,
    ...expected,
    difference: differenceOf(counted, expected),
    blind,
    reason_code: reason?.code ?? null,
    approved_by: approvedBy?.id ?? null,
  };
}
