import { describe, expect, it } from '@jest/globals';
import { businessDate, dateTime } from './dates.js';

describe('dateTime', () => {
  it.each([
    ['2026-06-13T18:41:00+09:00', '2026年06月13日(土) 18:41'],
    ['2026-06-13T18:41:59.123456+09:00', '2026年06月13日(土) 18:41'],
    ['2027-03-05T09:07:00Z', '2027年03月05日(金) 09:07'],
    ['2026-11-22T01:30:00', '2026年11月22日(日) 01:30'],
    ['2026-11-22 01:30:00', '2026年11月22日(日) 01:30'],
    ['2026-02-16T23:59:00-05:00', '2026年02月16日(月) 23:59'],
    ['2026-03-29T02:30:00', '2026年03月29日(日) 02:30'], // a gap in summer time zones
  ])('%s prints as %s, in the offset of the input', (at, text) => {
    expect(dateTime(at)).toBe(text);
  });

  it('shows an instant in the zone asked for', () => {
    expect(dateTime(new Date('2026-11-21T16:30:00Z'), 'Asia/Tokyo')).toBe('2026年11月22日(日) 01:30');
    expect(dateTime('2026-11-21T16:30:00Z', 'Asia/Tokyo')).toBe('2026年11月22日(日) 01:30');
    expect(dateTime('2026-11-21T16:30:00', 'Asia/Tokyo')).toBe('2026年11月22日(日) 01:30');
  });

  it.each(['', 'yesterday', '2026', '18:41', '2026-02-30T10:00:00', '2026-02-03T25:00:00'])('refuses %j', (at) => {
    expect(() => dateTime(at)).toThrow(RangeError);
  });

  it('refuses an unknown zone and an invalid Date', () => {
    expect(() => dateTime('2026-06-13T18:41:00Z', 'Mars/Olympus')).toThrow(RangeError);
    expect(() => dateTime(new Date(Number.NaN), 'Asia/Tokyo')).toThrow(RangeError);
  });
});

describe('businessDate', () => {
  it.each([
    ['20260613', '2026年06月13日(土)'],
    ['20280229', '2028年02月29日(火)'],
    ['', ''],
    ['2026-06-13', '2026-06-13'],
    ['２０２６０６１３', '２０２６０６１３'],
  ])('%j prints as %j', (date, text) => {
    expect(businessDate(date)).toBe(text);
  });

  it.each(['20260230', '20261301', '20260600'])('refuses %s', (date) => {
    expect(() => businessDate(date)).toThrow(RangeError);
  });
});
