import { describe, expect, it } from '@jest/globals';
import { firstInstant, isInstantText, lastInstant } from './instants.js';

const ZONE = 'Asia/Tokyo';

describe('times in a search', () => {
  it.each([
    ['2026-11-21', '2026-11-20T15:00:00.000Z', '2026-11-21T14:59:59.999Z'],
    ['20261121', '2026-11-20T15:00:00.000Z', '2026-11-21T14:59:59.999Z'],
    ['2026-11-21T10:11', '2026-11-21T01:11:00.000Z', '2026-11-21T01:11:59.999Z'],
    ['20261121T101112', '2026-11-21T01:11:12.000Z', '2026-11-21T01:11:12.999Z'],
    ['2026-11-21T10:11:12', '2026-11-21T01:11:12.000Z', '2026-11-21T01:11:12.999Z'],
    ['2026-11-21T10:11:12.123456+09:00', '2026-11-21T01:11:12.123Z', '2026-11-21T01:11:12.123Z'],
    ['2026-11-21T01:11:12Z', '2026-11-21T01:11:12.000Z', '2026-11-21T01:11:12.999Z'],
    ['2026-11-20T20:11-05:00', '2026-11-21T01:11:00.000Z', '2026-11-21T01:11:59.999Z'],
  ])('%s means %s to %s', (text, first, last) => {
    expect(isInstantText(text)).toBe(true);
    expect(firstInstant(text, ZONE).toISOString()).toBe(first);
    expect(lastInstant(text, ZONE).toISOString()).toBe(last);
  });

  it('follow the zone through a change of the clock', () => {
    expect(firstInstant('2026-10-25', 'Europe/Berlin').toISOString()).toBe('2026-10-24T22:00:00.000Z');
    expect(lastInstant('2026-10-25', 'Europe/Berlin').toISOString()).toBe('2026-10-25T22:59:59.999Z');
  });

  it.each([
    '',
    'yesterday',
    '2026',
    '10:11',
    '2026-W12',
    '2026-13-01',
    '2026-02-30',
    '2026-11-21T25:00',
    '2026-11-21 10:11',
  ])('are not %p', (text) => {
    expect(isInstantText(text)).toBe(false);
  });
});
