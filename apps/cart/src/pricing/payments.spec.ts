import { describe, expect, it } from '@jest/globals';
import { basket, paymentsOf, priced, refusalOf, type BasketText, type Facts } from './basket.fixture.js';
import { checkPayments, overTenderOf } from './payments.js';
import { priceCart } from './price-cart.js';
import type { CurrencyDigits } from './money.js';
import type { PaymentInput, TenderRules } from './types.js';

const DUE_1450 = '1450 02';

const rows: [text: BasketText, facts: Facts][] = [
  [{ lines: DUE_1450 }, { paid: '', balance: 1450, change: 0, forfeited: 0 }],
  [
    { lines: DUE_1450, pay: 'cash 1000' },
    { paid: '1000', balance: 450, change: 0 },
  ],
  [
    { lines: DUE_1450, pay: 'cash 1450' },
    { paid: '1450', balance: 0, change: 0 },
  ],
  [
    { lines: DUE_1450, pay: 'cash 2000' },
    { paid: '1450', balance: 0, change: 550 },
  ],
  [
    { lines: DUE_1450, pay: 'cash 500; cash 500; cash 500' },
    { paid: '500 500 450', balance: 0, change: 50 },
  ],
  [
    { lines: DUE_1450, pay: 'card 1450' },
    { paid: '1450', balance: 0, change: 0 },
  ],
  [
    { lines: DUE_1450, pay: 'card 1000; cash 500' },
    { paid: '1000 450', balance: 0, change: 50 },
  ],
  [
    { lines: DUE_1450, pay: 'voucher 1000; voucher 500' },
    { paid: '1000 450', change: 0, forfeited: 50, balance: 0 },
  ],
  [
    { lines: DUE_1450, pay: 'voucher 1000; cash 1000' },
    { paid: '1000 450', change: 550, forfeited: 0, balance: 0 },
  ],
  [
    { lines: DUE_1450, pay: 'cash 1000; voucher 1000' },
    { paid: '1000 450', change: 0, forfeited: 550, balance: 0 },
  ],
  [
    { lines: DUE_1450, pay: 'voucher 1450' },
    { paid: '1450', change: 0, forfeited: 0, balance: 0 },
  ],
  [
    { lines: DUE_1450, pay: 'voucher 2000' },
    { paid: '1450', forfeited: 550, balance: 0 },
  ],
  [
    { lines: DUE_1450, pay: 'card 500; voucher 500; cash 500' },
    { paid: '500 500 450', change: 50, forfeited: 0 },
  ],
  // the cart became cheaper after the payments: cash gives change, a captured card payment cannot shrink
  [
    { lines: DUE_1450, pay: 'cash 2000; cash 1000' },
    { paid: '1450 0', change: 1550, balance: 0 },
  ],
  [{ lines: DUE_1450, pay: 'card 1451' }, { refused: '403003' }],
  [{ lines: DUE_1450, pay: 'cash 1000; card 500' }, { refused: '403003' }],
  // external tax belongs to the balance
  [{ lines: '1000 01', pay: 'cash 1000' }, { balance: 100 }],
  [
    { lines: '1000 01', pay: 'cash 1100' },
    { balance: 0, change: 0 },
  ],
  // nothing to pay
  [{ lines: '100 02 -100' }, { due: 0, balance: 0, change: 0 }],
  [{ lines: '' }, { due: 0, balance: 0, taxes: '', summary: '', quantity: 0 }],
  [{ lines: '100 02 X' }, { due: 0, balance: 0, taxes: '', quantity: 0 }],
  // fractions of the currency
  [
    { lines: '9.99 30', pay: 'cash 20', digits: 2 },
    { paid: '10.81', change: 9.19, balance: 0 },
  ],
  [
    { lines: '9.99 30', pay: 'card 10.8', digits: 2 },
    { paid: '10.8', balance: 0.01 },
  ],
  [
    { lines: '9.99 30', pay: 'card 10.8; cash 0.01', digits: 2 },
    { paid: '10.8 0.01', change: 0, balance: 0 },
  ],
  [
    { lines: '1.005 30', pay: 'cash 2', digits: 3 },
    { paid: '1.088', change: 0.912, balance: 0 },
  ],
  [
    { lines: '0.1*3 32', pay: 'cash 0.1; cash 0.2', digits: 2 },
    { balance: 0, change: 0 },
  ],
];

describe('payments', () => {
  it.each(rows)('%j', (text, facts) => expect(priced(text, facts)).toEqual(facts));

  it('tells of each payment what was applied, given back and forfeited', () => {
    const { payments, totals } = priceCart(
      basket({ lines: DUE_1450, pay: 'card 400; cash 1000; voucher 60; cash 50' }),
    );
    expect(payments).toEqual([
      {
        paymentNo: 1,
        paymentCode: 'card',
        depositAmount: 400,
        paymentAmount: 400,
        changeAmount: 0,
        forfeitedAmount: 0,
      },
      {
        paymentNo: 2,
        paymentCode: 'cash',
        depositAmount: 1000,
        paymentAmount: 1000,
        changeAmount: 0,
        forfeitedAmount: 0,
      },
      {
        paymentNo: 3,
        paymentCode: 'voucher',
        depositAmount: 60,
        paymentAmount: 50,
        changeAmount: 0,
        forfeitedAmount: 10,
      },
      { paymentNo: 4, paymentCode: 'cash', depositAmount: 50, paymentAmount: 0, changeAmount: 50, forfeitedAmount: 0 },
    ]);
    expect(totals).toMatchObject({ depositAmount: 1510, changeAmount: 50, forfeitedAmount: 10, balanceAmount: 0 });
  });
});

describe('checkPayments', () => {
  const pay = (overTender: TenderRules['overTender'], depositAmount: number, more: Partial<TenderRules> = {}) => [
    { paymentCode: 'x', depositAmount, method: { overTender, ...more } } satisfies PaymentInput,
  ];

  it.each<[balance: number, payments: string, refused: string | undefined]>([
    [1450, '', undefined],
    [1450, 'cash 2000', undefined],
    [1450, 'card 1450', undefined],
    [1450, 'card 1451', '403004'],
    [1450, 'card 1000; card 451', '403004'],
    [1450, 'voucher 2000', undefined],
    [1450, 'cash 2000; cash 1', '403001'],
    [1450, 'voucher 2000; card 1', '403001'],
    [0, 'cash 1', '403001'],
    [0, 'card 1', '403001'],
    [1450, 'cash 0', '300001'],
    [1450, 'cash -1', '300001'],
    [1450, 'cash 0.5', '300001'],
    [1450, 'cash x', '300001'],
  ])('%d takes "%s": %s', (balance, text, refused) => {
    expect(refusalOf(() => checkPayments(balance, paymentsOf(text)))).toBe(refused);
  });

  it.each<[balance: number, digits: CurrencyDigits, payments: string, refused: string | undefined]>([
    [0.5, 2, 'cash 0.5', undefined],
    [0.5, 2, 'card 0.51', '403004'],
    [0.5, 2, 'cash 0.505', '300001'],
    [0.005, 3, 'card 0.005', undefined],
    [0.005, 3, 'card 0.006', '403004'],
  ])('%d with %d digits takes "%s": %s', (balance, currencyDigits, text, refused) => {
    expect(refusalOf(() => checkPayments(balance, paymentsOf(text), { currencyDigits }))).toBe(refused);
  });

  it('enforces the flags of the payment master', () => {
    expect(refusalOf(() => checkPayments(100, pay('change', 100, { isActive: false })))).toBe('408102');
    expect(refusalOf(() => checkPayments(100, pay('change', 101, { limit: 100 })))).toBe('300001');
    expect(refusalOf(() => checkPayments(100, pay('change', 100, { limit: 100 })))).toBeUndefined();
    expect(refusalOf(() => checkPayments(0, pay('change', 1, { isActive: false })))).toBe('403001');
  });

  it.each([
    [{ canDepositOver: true, canChange: true }, 'change'],
    [{ canDepositOver: true, canChange: false }, 'forfeit'],
    [{ canDepositOver: false, canChange: true }, 'refuse'],
    [{ canDepositOver: false, canChange: false }, 'refuse'],
  ])('%j: %s', (method, overTender) => expect(overTenderOf(method)).toBe(overTender));
});
