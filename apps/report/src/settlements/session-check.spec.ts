import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cashMovement, closing, openClose, openingFloat, simpleSale, TILL } from '../../../../test/report/events.js';
import { randomDay } from '../../../../test/report/random-day.js';
import type { ReportLogs } from '../logs/report-logs.js';
import { bySession, sessionsOf, whatIsMissing } from './session-check.js';

const first = simpleSale(TILL, 100, { no: 7 });
const last = simpleSale(TILL, 200, { no: 8 });
const foreign = simpleSale(TILL, 200, { no: 9 });
const float = openingFloat(TILL, 1000);
const drop = cashMovement(TILL, -500);
const opened = openClose(TILL, 'open');
const closed = closing(TILL, [first, last, float, drop]);

const complete: ReportLogs = {
  transactions: [first, last],
  cash: [float, drop],
  openClose: [opened, closed],
  audit: [],
};

describe('what keeps a session from being settled (spec report §4.10)', () => {
  it.each([
    ['nothing', {}, null],
    ['no close event', { openClose: [opened] }, 'is not closed, or its close event has not arrived'],
    ['a transaction', { transactions: [last] }, 'has 1 of 2 transactions'],
    [
      'the last transaction, though the number is right',
      { transactions: [first, foreign] },
      'lacks its last transaction, number 8',
    ],
    ['one transaction too many', { transactions: [first, last, foreign] }, 'has 3 of 2 transactions'],
    ['a cash movement', { cash: [drop] }, 'has 1 of 2 cash movements'],
    ['the last cash movement', { cash: [float, cashMovement(TILL, 1)] }, 'lacks its last cash movement'],
  ])('%s', (_what, changes, fault) => {
    expect(whatIsMissing({ ...complete, ...changes })).toBe(fault);
  });

  it('is nothing in a session without sales and cash', () => {
    expect(whatIsMissing({ transactions: [], cash: [], openClose: [closing(TILL, [])], audit: [] })).toBeNull();
  });

  it('is something whenever a counted log is missing, and nothing when all are there', () => {
    fc.assert(
      fc.property(randomDay(TILL), fc.nat(), (day, seed) => {
        const logsOf = bySession(day);
        const sessions = sessionsOf(day, [], TILL.businessDate);
        expect(sessions.map((session) => whatIsMissing(logsOf(session)))).toEqual(sessions.map(() => null));
        fc.pre(day.transactions.length > 0);
        const lost = seed % day.transactions.length;
        const { terminal_no: terminalNo = 0, open_counter: openCounter = 0 } = day.transactions[lost] ?? {};
        const partly = bySession({ ...day, transactions: day.transactions.filter((_log, i) => i !== lost) });
        expect(whatIsMissing(partly({ terminalNo, openCounter }))).not.toBeNull();
      }),
    );
  });
});

describe('the sessions of a business date', () => {
  const noLogs: ReportLogs = { transactions: [], cash: [], openClose: [], audit: [] };
  const state = { terminalNo: 3, businessDate: TILL.businessDate, openCounter: 2 };

  it('are those of the logs, whatever has arrived of them', () => {
    const late = simpleSale({ ...TILL, terminalNo: 1, openCounter: 1 }, 100);
    expect(sessionsOf({ ...noLogs, transactions: [first, late], cash: [float] }, [], TILL.businessDate)).toEqual([
      { terminalNo: 1, openCounter: 1 },
      { terminalNo: 3, openCounter: 2 },
    ]);
  });

  it('are those that a terminal says it had on the date', () => {
    expect(sessionsOf(noLogs, [state], TILL.businessDate)).toEqual([
      { terminalNo: 3, openCounter: 1 },
      { terminalNo: 3, openCounter: 2 },
    ]);
    expect(sessionsOf(noLogs, [state], '20260213')).toEqual([]);
    expect(sessionsOf(noLogs, [{ ...state, businessDate: null, openCounter: 0 }], TILL.businessDate)).toEqual([]);
  });
});
