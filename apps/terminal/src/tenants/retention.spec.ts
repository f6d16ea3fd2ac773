import { describe, expect, it } from '@jest/globals';
import { keptUntil } from './retention.js';

const rule = { fiscalYearEndMonth: 3, years: 7, yearsAfterLoss: 10, lossYears: [] };

describe('records are kept until', () => {
  it.each([
    ['the last day of a fiscal year', '20260331', rule, '20330531'],
    ['the first day of the next', '20260401', rule, '20340531'],
    ['a day in autumn', '20261121', rule, '20340531'],
    ['the year ends in December', '20261231', { ...rule, fiscalYearEndMonth: 12 }, '20340228'],
    ['… before a leap day', '20270101', { ...rule, fiscalYearEndMonth: 12, years: 8 }, '20360229'],
    ['a loss in the last year', '20260331', { ...rule, lossYears: [2026] }, '20360531'],
    ['a loss in the year before', '20260331', { ...rule, lossYears: [2025] }, '20350531'],
    ['a loss long ago', '20260331', { ...rule, lossYears: [2022] }, '20330531'],
    ['a loss after the last record', '20260331', { ...rule, lossYears: [2027] }, '20330531'],
  ])('%s: %s', (_case, last, given, expected) => {
    expect(keptUntil(last, given)).toBe(expected);
  });
});
