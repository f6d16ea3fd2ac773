import { describe, expect, it } from '@jest/globals';
import { businessDateAt } from './business-day.js';

describe('business date', () => {
  it.each([
    ['2026-11-21T14:59:59Z', 'Asia/Tokyo', 0, '20261121'],
    ['2026-11-21T15:00:00Z', 'Asia/Tokyo', 0, '20261122'],
    // 22 November 01:30 in Tokyo
    ['2026-11-21T16:30:00Z', 'Asia/Tokyo', 5, '20261121'],
    ['2026-11-21T19:59:59Z', 'Asia/Tokyo', 5, '20261121'],
    ['2026-11-21T20:00:00Z', 'Asia/Tokyo', 5, '20261122'],
    // the last hour of the year belongs to the year before where the day begins at 3
    ['2026-01-01T02:59:00Z', 'UTC', 3, '20251231'],
    // the night in which New York sets its clocks forward
    ['2026-03-08T06:59:00Z', 'America/New_York', 4, '20260307'],
    ['2026-03-08T08:00:00Z', 'America/New_York', 4, '20260308'],
  ])('%s in %s with boundary hour %i is %s', (moment, zone, hour, expected) => {
    expect(businessDateAt(new Date(moment), zone, hour)).toBe(expected);
  });
});
