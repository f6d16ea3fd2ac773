import { ErrorCode } from '@kugelpos/contracts';

/** The codes that pricing refuses with; status and texts belong to the catalogue. */
export type RefusalCode =
  | typeof ErrorCode.NOT_FOUND
  | typeof ErrorCode.INVALID_INPUT
  | typeof ErrorCode.DISCOUNT_EXCEEDS_LINE
  | typeof ErrorCode.DISCOUNT_EXCEEDS_BALANCE
  | typeof ErrorCode.DISCOUNT_RESTRICTED
  | typeof ErrorCode.BALANCE_ZERO
  | typeof ErrorCode.BALANCE_NEGATIVE
  | typeof ErrorCode.DEPOSIT_OVER_BALANCE
  | typeof ErrorCode.PAYMENT_METHOD_UNKNOWN;

export type RefusalParams = Readonly<Record<string, string | number>>;

/** A cart that may not be priced as asked. Nothing has changed; the service maps `code` to status and text. */
export class PricingRefusal extends Error {
  constructor(
    readonly code: RefusalCode,
    readonly params: RefusalParams = {},
  ) {
    super(`${code} ${JSON.stringify(params)}`);
    this.name = 'PricingRefusal';
  }
}

/** A number that no till may send (300001): negative price, quantity 0, percentage above 100 and the like. */
export function invalid(field: string, value: string | number, params: RefusalParams = {}): PricingRefusal {
  return new PricingRefusal(ErrorCode.INVALID_INPUT, { field, value, ...params });
}
