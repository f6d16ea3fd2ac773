import fc from 'fast-check';
import type { AuditLog, CashLog, OpenCloseLog, TranLog } from '@kugelpos/contracts';
import {
  cashMovement,
  closing,
  discount,
  line,
  openClose,
  openingFloat,
  payment,
  printedTax,
  tax,
  transaction,
  type Till,
} from './events.js';

/** All logs of some sessions, as their events. */
export interface Day {
  transactions: TranLog[];
  cash: CashLog[];
  openClose: OpenCloseLog[];
  audit: AuditLog[];
}

const TYPES = [101, 101, 101, 101, 102, 201, 202] as const;

interface Basket {
  type: number;
  lines: {
    price: number;
    quantity: number;
    discount: number;
    code: '01' | '02';
    category: string | null;
    cancelled: boolean;
  }[];
  subtotalDiscount: number;
  methods: string[];
  isCancelled: boolean;
}

const basket: fc.Arbitrary<Basket> = fc.record({
  type: fc.constantFrom(...TYPES),
  lines: fc.array(
    fc.record({
      price: fc.integer({ min: 1, max: 500_000 }),
      quantity: fc.integer({ min: 1, max: 9 }),
      discount: fc.integer({ min: 0, max: 100 }),
      code: fc.constantFrom('01' as const, '02' as const),
      category: fc.constantFrom('010', '020', null),
      cancelled: fc.boolean(),
    }),
    { maxLength: 4 },
  ),
  subtotalDiscount: fc.integer({ min: 0, max: 100 }),
  methods: fc.array(fc.constantFrom('01', '11', '21'), { minLength: 1, maxLength: 3 }),
  isCancelled: fc.boolean(),
});

/** The log of a basket. Amounts are drawn in the currency's smallest unit, `perUnit` of which make one. */
function logOf(
  till: Till,
  { type, lines, subtotalDiscount, methods, isCancelled }: Basket,
  perUnit: number,
  no: number,
): TranLog {
  const money = (minor: number): number => minor / perUnit;
  const priced = lines.map((row) => {
    const off = Math.floor((row.price * row.quantity * row.discount) / 100);
    return { ...row, off, amount: row.price * row.quantity - off };
  });
  const sold = priced.filter((row) => !row.cancelled);
  const subtotal = sold.reduce((sum, row) => sum + row.amount, 0);
  let left = Math.floor((subtotal * subtotalDiscount) / 100);
  const onSubtotal = left;
  const shares = priced.map((row) => {
    const share = row.cancelled ? 0 : Math.min(left, row.amount);
    left -= share;
    return share;
  });
  const baseOf = (code: string): number =>
    priced.reduce(
      (sum, row, i) => (row.code === code && !row.cancelled ? sum + row.amount - (shares[i] ?? 0) : sum),
      0,
    );
  const external = Math.floor((baseOf('01') * 10) / 100);
  const internal = Math.floor((baseOf('02') * 10) / 110);
  const due = subtotal - onSubtotal + external;
  const part = Math.floor(due / methods.length);
  return transaction(till, {
    type,
    no,
    isCancelled: isCancelled && type === 101,
    lines: priced.map((row, i) =>
      line(money(row.amount), {
        line_no: i + 1,
        item_code: `item-${row.price % 3}`,
        category_code: row.category,
        quantity: row.quantity,
        tax_code: row.code,
        is_cancelled: row.cancelled,
        discounts: row.off > 0 ? [discount(money(row.off))] : [],
        discounts_allocated: (shares[i] ?? 0) > 0 ? [discount(money(shares[i] ?? 0))] : [],
      }),
    ),
    subtotalDiscounts: onSubtotal > 0 ? [discount(money(onSubtotal))] : [],
    taxes: [tax('01', money(external), money(baseOf('01'))), tax('02', money(internal), money(baseOf('02')))],
    taxSummary: [printedTax(10, money(baseOf('01') + external + baseOf('02')), money(external + internal))],
    payments:
      isCancelled && type === 101
        ? []
        : methods.map((code, i) => payment(code, money(i === 0 ? due - part * (methods.length - 1) : part))),
  });
}

/** The sessions of one business date: several terminals, each opened once or twice, closed with the right counts. */
export function randomDay(
  store: Pick<Till, 'tenantId' | 'storeCode' | 'businessDate'>,
  perUnit = 1,
): fc.Arbitrary<Day> {
  const session = fc.record({
    terminalNo: fc.integer({ min: 1, max: 3 }),
    openCounter: fc.integer({ min: 1, max: 2 }),
    float: fc.integer({ min: 0, max: 50_000 }),
    moves: fc.array(fc.integer({ min: -5000, max: 5000 }), { maxLength: 3 }),
    baskets: fc.array(basket, { maxLength: 6 }),
    counted: fc.option(fc.integer({ min: 0, max: 1_000_000 })),
  });
  const sessions = fc.uniqueArray(session, { selector: (s) => `${s.terminalNo} ${s.openCounter}`, maxLength: 4 });
  return sessions.map((drawn) => {
    const day: Day = { transactions: [], cash: [], openClose: [], audit: [] };
    drawn.forEach(({ terminalNo, openCounter, float, moves, baskets, counted }) => {
      const till: Till = { ...store, terminalNo, openCounter };
      const transactions = baskets.map((drawnBasket, i) => logOf(till, drawnBasket, perUnit, openCounter * 1000 + i));
      const cash = [
        openingFloat(till, float / perUnit),
        ...moves.map((amount) => cashMovement(till, amount / perUnit)),
      ];
      const close = closing(till, [...transactions, ...cash], counted === null ? null : counted / perUnit);
      day.transactions.push(...transactions);
      day.cash.push(...cash);
      day.openClose.push(openClose(till, 'open'), close);
    });
    return day;
  });
}
