import { describe, expect, it } from '@jest/globals';
import { AxiosError, AxiosHeaders, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import fc from 'fast-check';
import { resolveLimits } from './limits.js';
import { nextDelay, retryAfterMs, type RetryQuestion } from './retry.js';

const limits = resolveLimits({ retryAttempts: 10 }, {});
const question: RetryQuestion = {
  failure: { kind: 'connection', sent: false },
  idempotent: true,
  attempts: 1,
  remainingMs: 60_000,
  retryAfterMs: undefined,
};

describe('the wait before a retry', () => {
  it.each([
    [1, 100],
    [2, 200],
    [3, 400],
    [5, 1_600],
    [6, 2_000],
    [9, 2_000],
  ])('after attempt %i is anything below %i ms', (attempts, most) => {
    expect(nextDelay({ ...question, attempts }, limits, () => 0)).toBe(0);
    expect(nextDelay({ ...question, attempts }, limits, () => 0.5)).toBe(most / 2);
    expect(nextDelay({ ...question, attempts }, limits, () => 0.999_999)).toBeCloseTo(most, 1);
  });

  it('does not follow the last attempt', () => {
    expect(nextDelay({ ...question, attempts: 10 }, limits, () => 0)).toBeUndefined();
  });

  it('never outlasts the deadline and never exceeds the cap', () => {
    const any = fc.record({
      attempts: fc.integer({ min: 1, max: 9 }),
      remainingMs: fc.integer({ min: 0, max: 30_000 }),
      retryAfterMs: fc.option(fc.integer({ min: 0, max: 10_000_000 }), { nil: undefined }),
    });
    fc.assert(
      fc.property(any, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (asked, random) => {
        const delay = nextDelay({ ...question, ...asked }, limits, () => random);
        if (delay === undefined) return;
        expect(delay).toBeLessThan(asked.remainingMs);
        expect(delay).toBeLessThanOrEqual(10_000);
        expect(delay).toBeGreaterThanOrEqual(Math.min(asked.retryAfterMs ?? 0, 10_000));
      }),
    );
  });
});

describe('Retry-After', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');

  function answer(status: number, value: string | undefined): AxiosError {
    const config = { headers: new AxiosHeaders() } as InternalAxiosRequestConfig;
    const response = { status, headers: { 'retry-after': value } } as unknown as AxiosResponse;
    return new AxiosError('', undefined, config, undefined, response);
  }

  it.each([
    [503, '2', 2_000],
    [429, ' 0 ', 0],
    [429, 'Thu, 01 Jan 2026 00:00:05 GMT', 5_000],
    [429, 'Wed, 31 Dec 2025 00:00:05 GMT', 0],
    [429, 'soon', undefined],
    [429, undefined, undefined],
    [500, '2', undefined],
    [404, '2', undefined],
  ])('%i with %s → %s ms', (status, value, expected) => {
    expect(retryAfterMs(answer(status, value), now)).toBe(expected);
  });
});
