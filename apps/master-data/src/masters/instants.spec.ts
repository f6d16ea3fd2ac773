import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { parseInstant, wallClock } from './instants.js';

afterEach(() => {
  jest.useRealTimers();
});

describe('what a date of master data means', () => {
  it.each([
    ['2026-11-01T00:00:00', 'Asia/Tokyo', '2026-10-31T15:00:00.000Z'],
    ['2026-11-01', 'Asia/Tokyo', '2026-10-31T15:00:00.000Z'],
    ['20261101T093000', 'Asia/Tokyo', '2026-11-01T00:30:00.000Z'],
    ['2026-11-01 09:30', 'Asia/Tokyo', '2026-11-01T00:30:00.000Z'],
    ['2026-11-01T00:00:00Z', 'Asia/Tokyo', '2026-11-01T00:00:00.000Z'],
    ['2026-11-01T00:00:00.123456-05:00', 'Asia/Tokyo', '2026-11-01T05:00:00.123Z'],
    ['2026-11-01T00:00:00+0900', 'America/New_York', '2026-10-31T15:00:00.000Z'],
    // the night of 1 November 2026, when New York puts its clocks back
    ['2026-11-01T00:30:00', 'America/New_York', '2026-11-01T04:30:00.000Z'],
    ['2026-11-01T03:00:00', 'America/New_York', '2026-11-01T08:00:00.000Z'],
    // 01:30 comes twice in that night, the text with offset is one of the two
    ['2026-11-01T01:30:00', 'America/New_York', '2026-11-01T05:30:00.000Z'],
    ['2026-11-01T01:30:00-05:00', 'America/New_York', '2026-11-01T06:30:00.000Z'],
    ['2026-11-01T06:30Z', 'America/New_York', '2026-11-01T06:30:00.000Z'],
    // 8 March 2026: 02:00 to 03:00 is left out
    ['2026-03-08T01:59:59', 'America/New_York', '2026-03-08T06:59:59.000Z'],
    ['2026-03-08T02:30:00', 'America/New_York', '2026-03-08T07:30:00.000Z'],
    ['2026-03-08T03:00:00', 'America/New_York', '2026-03-08T07:00:00.000Z'],
    ['9999-12-31T23:59:59', 'Asia/Tokyo', '9999-12-31T14:59:59.000Z'],
  ])('%s in %s is %s, whenever it is asked', (text, zone, instant) => {
    for (const today of ['2026-07-01', '2026-12-01']) {
      jest.useFakeTimers({ now: new Date(today) });
      expect(parseInstant(text, zone)?.toISOString()).toBe(instant);
    }
  });

  it.each([
    '',
    'soon',
    '2026',
    '2026-11',
    '10:00',
    '2026-13-01',
    '2026-02-30',
    '2026-11-01T25:00:00',
    '2026-11-01T10:00:00+99:00',
    '1793459700',
    '2026-W45-1',
    '9999-12-31T23:59:59Z',
  ])('refuses %j', (text) => expect(parseInstant(text, 'Asia/Tokyo')).toBeUndefined());

  it('leaves as wall clock without zone and fraction', () => {
    expect(wallClock(new Date('2026-10-31T15:00:00.999Z'), 'Asia/Tokyo')).toBe('2026-11-01T00:00:00');
    expect(wallClock(new Date('2026-07-01T03:59:59Z'), 'America/New_York')).toBe('2026-06-30T23:59:59');
  });
});
