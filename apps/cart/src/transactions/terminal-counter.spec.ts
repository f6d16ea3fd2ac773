import { describe, expect, it } from '@jest/globals';
import { closeSession, drawNumbers, type CounterState } from './terminal-counter.js';

const RANGE = { receiptNoStart: 10, receiptNoEnd: 12 };
const DAY = { businessDate: '20261121', openCounter: 1 };
const EMPTY: CounterState = { count_dic: {}, chain: null, sessions: [] };

function drawn(counter: CounterState, times: number, key = DAY, cash = 0) {
  const numbers: number[][] = [];
  for (let i = 0; i < times; i++) {
    const result = drawNumbers(counter, key, RANGE, cash);
    numbers.push([result.numbers.transactionNo, result.numbers.receiptNo]);
    counter = result.counter;
  }
  return { numbers, counter };
}

describe('numbers', () => {
  it('count up; the receipt number starts anew behind the end of its range', () => {
    expect(drawn(EMPTY, 5).numbers).toEqual([
      [1, 10],
      [2, 11],
      [3, 12],
      [4, 10],
      [5, 11],
    ]);
  });

  it.each([
    [{ Transaction: 7, Receipt: 11 }, [8, 12]],
    [{ Transaction: 7, Receipt: 12 }, [8, 10]],
    [{ Transaction: 7, Receipt: 500 }, [8, 10]],
    [{ Transaction: 7, Receipt: 3 }, [8, 10]],
    [{ Transaction: 7 }, [8, 10]],
  ])('after %j come %j', (count_dic, expected) => {
    expect(drawn({ ...EMPTY, count_dic }, 1).numbers).toEqual([expected]);
  });
});

describe('sessions', () => {
  const now = new Date('2026-11-21T12:00:00Z');

  it('are counted apart', () => {
    const evening = { businessDate: '20261121', openCounter: 2 };
    const { counter } = drawn(drawn(EMPTY, 3).counter, 2, evening);
    expect(closeSession(counter, DAY, now).session).toMatchObject({ transaction_count: 3, last_transaction_no: 3 });
    expect(closeSession(counter, evening, now).session).toMatchObject({ transaction_count: 2, last_transaction_no: 5 });
  });

  it('once closed give no numbers, whatever came after them', () => {
    const closed = closeSession(drawn(EMPTY, 1).counter, DAY, now).counter;
    expect(() => drawNumbers(closed, DAY, RANGE, 0)).toThrow(expect.objectContaining({ code: '408105' }));
    const next = drawn(closed, 1, { businessDate: '20261122', openCounter: 1 });
    expect(next.numbers).toEqual([[2, 11]]);
    expect(() => drawNumbers(next.counter, DAY, RANGE, 0)).toThrow(expect.objectContaining({ code: '408105' }));
  });

  it('may go back in date, as after a clock was put right', () => {
    const closed = closeSession(EMPTY, { businessDate: '20271121', openCounter: 1 }, now).counter;
    expect(drawn(closed, 1).numbers).toEqual([[1, 10]]);
  });

  it('closed without any transaction hold none; closing again changes nothing', () => {
    const first = closeSession(EMPTY, DAY, now);
    expect(first.session).toEqual({
      business_date: '20261121',
      open_counter: 1,
      transaction_count: 0,
      last_transaction_no: null,
      cash_amount: 0,
      closed_at: now,
    });
    const again = closeSession(first.counter, DAY, new Date());
    expect(again.counter).toBe(first.counter);
    expect(again.session).toBe(first.session);
  });

  it('add up their cash exactly; what an earlier release began stays unknown', () => {
    expect(closeSession(drawn(EMPTY, 3, DAY, 0.1).counter, DAY, now).session.cash_amount).toBe(0.3);
    const { counter } = drawn(EMPTY, 1);
    const earlier = counter.sessions.map(({ cash_amount: _cash, ...session }) => session);
    const later = drawn({ ...counter, sessions: earlier }, 2, DAY, 100).counter;
    expect(closeSession(later, DAY, now).session).not.toHaveProperty('cash_amount');
  });

  it('are known in bounded number, the latest', () => {
    let counter = EMPTY;
    for (let openCounter = 1; openCounter <= 60; openCounter++) {
      counter = closeSession(counter, { businessDate: '20261121', openCounter }, now).counter;
    }
    expect(counter.sessions.map((session) => session.open_counter)).toEqual(
      Array.from({ length: 50 }, (_, index) => index + 11),
    );
  });
});
