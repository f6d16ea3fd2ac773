import { ErrorCode } from '@kugelpos/contracts';
import { rulesOf, type Rules } from './discount.js';
import { fromMinor, smaller, sum, toMinor, type Minor } from './money.js';
import { invalid, PricingRefusal } from './refusal.js';
import type { OverTender, PaymentInput, PricedPayment, PricingSettings } from './types.js';

/** Where a deposit went: deposit = applied + change + forfeited. */
export interface AppliedPayment {
  readonly input: PaymentInput;
  readonly deposit: Minor;
  readonly applied: Minor;
  readonly change: Minor;
  readonly forfeited: Minor;
}

/** The flags of the payment master as one word: `canDepositOver` decides whether, `canChange` what then happens. */
export function overTenderOf(method: { readonly canDepositOver: boolean; readonly canChange: boolean }): OverTender {
  if (!method.canDepositOver) return 'refuse';
  return method.canChange ? 'change' : 'forfeit';
}

/**
 * Applies deposits to the amount due, in order of tender (spec B-15 with §11.18, retail rule 11). Change and
 * forfeited amounts are derived anew on every run. A captured payment that may not exceed the balance but does,
 * because the cart became cheaper, is refused with 403003.
 */
export function applyPayments(due: Minor, payments: readonly PaymentInput[], rules: Rules): AppliedPayment[] {
  let balance = due;
  return payments.map((input) => {
    const deposit = toMinor(input.depositAmount, rules.digits, 'amount');
    const applied = smaller(deposit, balance);
    const over = deposit - applied;
    const { overTender } = input.method;
    if (over > 0n && overTender === 'refuse') throw exceedsBalance(ErrorCode.BALANCE_NEGATIVE, input, balance, rules);
    balance -= applied;
    return {
      input,
      deposit,
      applied,
      change: overTender === 'change' ? over : 0n,
      forfeited: overTender === 'forfeit' ? over : 0n,
    };
  });
}

/**
 * Whether `payments` may be tendered one after the other on a cart with this balance (spec B-15): 300001 for an
 * amount of 0 or less or finer than the unit; then per payment 403001 with nothing to pay, 408102 for an inactive
 * method, 300001 above the method's limit, 403004 above the balance where the method gives no change.
 */
export function checkPayments(
  balanceAmount: number,
  payments: readonly PaymentInput[],
  settings: PricingSettings = {},
): void {
  const rules = rulesOf(settings);
  const deposits = payments.map(({ depositAmount }) => {
    const deposit = toMinor(depositAmount, rules.digits, 'amount');
    if (deposit === 0n) throw invalid('amount', depositAmount);
    return deposit;
  });
  let balance = toMinor(balanceAmount, rules.digits, 'balanceAmount');
  payments.forEach((payment, index) => {
    const deposit = deposits[index] ?? 0n;
    const { overTender, isActive = true, limit = null } = payment.method;
    const paymentCode = payment.paymentCode;
    if (balance === 0n) throw new PricingRefusal(ErrorCode.BALANCE_ZERO, { paymentCode });
    if (!isActive) throw new PricingRefusal(ErrorCode.PAYMENT_METHOD_UNKNOWN, { paymentCode });
    if (limit !== null && payment.depositAmount > limit) {
      throw invalid('amount', payment.depositAmount, { max: limit, paymentCode });
    }
    if (overTender === 'refuse' && deposit > balance) {
      throw exceedsBalance(ErrorCode.DEPOSIT_OVER_BALANCE, payment, balance, rules);
    }
    balance -= smaller(deposit, balance);
  });
}

export function totalApplied(payments: readonly AppliedPayment[]): Minor {
  return sum(payments.map(({ applied }) => applied));
}

export function toPricedPayment(payment: AppliedPayment, index: number, { digits }: Rules): PricedPayment {
  return {
    paymentNo: index + 1,
    paymentCode: payment.input.paymentCode,
    depositAmount: fromMinor(payment.deposit, digits),
    paymentAmount: fromMinor(payment.applied, digits),
    changeAmount: fromMinor(payment.change, digits),
    forfeitedAmount: fromMinor(payment.forfeited, digits),
  };
}

function exceedsBalance(
  code: typeof ErrorCode.BALANCE_NEGATIVE | typeof ErrorCode.DEPOSIT_OVER_BALANCE,
  { paymentCode, depositAmount }: PaymentInput,
  balance: Minor,
  { digits }: Rules,
): PricingRefusal {
  return new PricingRefusal(code, { paymentCode, amount: depositAmount, balance: fromMinor(balance, digits) });
}
