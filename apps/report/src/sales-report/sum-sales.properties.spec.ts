import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { randomDay, type Day } from '../../../../test/report/random-day.js';
import { TILL } from '../../../../test/report/events.js';
import { categoryReport } from '../goods-reports/category-report.js';
import { itemReport } from '../goods-reports/item-report.js';
import type { ReportLogs } from '../logs/report-logs.js';
import { paymentReport } from '../payment-report/payment-report.js';
import type { ReportHead, ReportType } from '../reports/report-type.js';
import { bySession, sessionsOf } from '../settlements/session-check.js';
import { toAmount, type Amount } from '../totals/amount.js';
import { addTo } from '../totals/counters.js';
import { salesFigures, type SalesFigures } from './sales-figures.js';
import { noSalesTotals } from './sales-totals.js';
import { sumSales } from './sum-sales.js';

const anyDay = fc.constantFrom(1, 100, 1000).chain((perUnit) => randomDay(TILL, perUnit));

function sum(amounts: readonly number[]): Amount {
  return amounts.reduce((total, amount) => total + toAmount(amount), 0n);
}

function netAndTax(figures: SalesFigures): Amount {
  return toAmount(figures.salesNet.amount) + sum(figures.taxes.map((row) => row.taxAmount));
}

const FACTOR: Readonly<Record<number, number>> = { 101: 1, 102: -1, 201: -1, 202: 1 };

function counted(day: Day): { factor: number; log: Day['transactions'][number] }[] {
  return day.transactions
    .filter((log) => !log.sales.is_cancelled)
    .map((log) => ({ log, factor: FACTOR[log.transaction_type] ?? 0 }));
}

function make<T>(type: ReportType, logs: ReportLogs): T {
  const head = {
    businessDate: TILL.businessDate,
    generatedAt: new Date(0),
    zone: 'Asia/Tokyo',
    scope: 'flash',
    storeCode: 'S7',
  };
  const rows = { limit: 1000, page: 1, sort: [] };
  return type.make({
    head: { ...head, terminalNo: null, openCounter: null } as unknown as ReportHead,
    logs,
    names: new Map(),
    rows,
  }).data as T;
}

describe('a day of sales, whatever it was like', () => {
  it('net sales and tax are what was paid', () => {
    fc.assert(
      fc.property(anyDay, (day) => {
        const figures = salesFigures(sumSales(day));
        const paid = counted(day).reduce(
          (total, { factor, log }) => total + BigInt(factor) * sum(log.payments.map((row) => row.amount)),
          0n,
        );
        expect(netAndTax(figures)).toBe(paid);
        expect(sum(figures.payments.map((row) => row.amount))).toBe(paid);
      }),
    );
  });

  it('the order of the logs changes nothing', () => {
    fc.assert(
      fc.property(anyDay, fc.infiniteStream(fc.nat()), (day, random) => {
        const shuffled = <T>(list: readonly T[]): T[] =>
          list
            .map((entry): [number, T] => [random.next().value as number, entry])
            .sort(([a], [b]) => a - b)
            .map(([, entry]) => entry);
        const other = {
          transactions: shuffled(day.transactions),
          cash: shuffled(day.cash),
          openClose: shuffled(day.openClose),
          audit: shuffled(day.audit),
        };
        expect(salesFigures(sumSales(other))).toEqual(salesFigures(sumSales(day)));
      }),
    );
  });

  it('the sessions add up to the day', () => {
    fc.assert(
      fc.property(anyDay, (day) => {
        const logsOf = bySession(day);
        const total = noSalesTotals();
        for (const session of sessionsOf(day, [], TILL.businessDate)) addTo(total, sumSales(logsOf(session)));
        expect(salesFigures(total)).toEqual(salesFigures(sumSales(day)));
      }),
    );
  });

  it('what is sold and returned whole leaves nothing', () => {
    fc.assert(
      fc.property(anyDay, (day) => {
        const sales = day.transactions.filter((log) => log.transaction_type === 101 && !log.sales.is_cancelled);
        const returned = sales.map((log) => ({ ...log, transaction_type: 102 }));
        const figures = salesFigures(sumSales({ ...day, transactions: [...sales, ...returned] }));
        expect(figures.salesNet).toEqual({ amount: 0, quantity: 0, count: 0 });
        expect(figures.discountForLineitems.amount).toBe(0);
        expect(figures.returns).toEqual(figures.salesGross);
        expect(figures.cash.cashSales).toBe(0);
      }),
    );
  });

  it('the drawer is float, cash sales and cash movements', () => {
    fc.assert(
      fc.property(anyDay, (day) => {
        const { cash } = salesFigures(sumSales(day));
        const inDrawer = toAmount(cash.cashSales) + sum(day.cash.map((log) => log.amount));
        expect(toAmount(cash.logicalAmount)).toBe(inDrawer);
        expect(toAmount(cash.differenceAmount)).toBe(toAmount(cash.physicalAmount) - inDrawer);
      }),
    );
  });

  it('items, categories and payments tell the same', () => {
    fc.assert(
      fc.property(anyDay, (day) => {
        const figures = salesFigures(sumSales(day));
        const categories = make<{ totalNetAmount: number; totalQuantity: number; categories: { netAmount: number }[] }>(
          categoryReport,
          day,
        );
        const items = make<{
          totalNetAmount: number;
          totalQuantity: number;
          categories: { items: { netAmount: number }[] }[];
        }>(itemReport, day);
        const payments = make<{ total: { amount: number }; payment_summary: object[] }>(paymentReport, day);
        const external = counted(day).reduce(
          (total, { factor, log }) => total + BigInt(factor) * toAmount(log.sales.tax_amount),
          0n,
        );
        expect(toAmount(categories.totalNetAmount) + external).toBe(netAndTax(figures));
        expect(sum(categories.categories.map((row) => row.netAmount))).toBe(toAmount(categories.totalNetAmount));
        expect(items.totalNetAmount).toBe(categories.totalNetAmount);
        expect(sum(items.categories.flatMap((row) => row.items.map((item) => item.netAmount)))).toBe(
          toAmount(items.totalNetAmount),
        );
        expect([items.totalQuantity, categories.totalQuantity]).toEqual([
          figures.salesNet.quantity,
          figures.salesNet.quantity,
        ]);
        expect(toAmount(payments.total.amount)).toBe(netAndTax(figures));
        expect(payments.payment_summary).toHaveLength(figures.payments.length);
      }),
    );
  });
});
