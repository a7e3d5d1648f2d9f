import { describe, expect, it } from 'vitest';
import { notYet, retryDelayMs } from '../../activities/failures.js';
import { ProviderError } from '../../core/provider-error.js';

const HOUR_MS = 3_600_000;
const ALMOST_ONE = 1 - Number.EPSILON;

function limited(retryAfterMs: number | null): ProviderError {
  return new ProviderError('rate_limited', 'slower', { retryAfterMs });
}

describe('retryDelayMs', () => {
  it.each([
    ['as long as the server says, and up to a quarter more', 8000, 8000, 10_000],
    ['a second at least', 10, 1000, 1250],
    ['no more than 30 seconds beyond a wait of hours', 9 * HOUR_MS, 9 * HOUR_MS, 9 * HOUR_MS + 30_000],
    ['a quarter more up to two minutes', 120_000, 120_000, 150_000],
  ])('waits %s', (_, askedMs, shortestMs, longestMs) => {
    expect(retryDelayMs(limited(askedMs), 1, 0)).toBe(shortestMs);
    expect(retryDelayMs(limited(askedMs), 1, ALMOST_ONE)).toBe(longestMs);
  });

  it('spreads calls evenly over the time that chance may add', () => {
    expect(retryDelayMs(limited(HOUR_MS), 1, 0.5)).toBe(HOUR_MS + 15_000);
  });

  it.each([
    [1, 2000],
    [3, 8000],
    [9, 60_000],
  ])('waits longer with try %i where the server says nothing, up to a minute', (tries, delayMs) => {
    expect(retryDelayMs(limited(null), tries, 0)).toBe(delayMs);
  });
});

describe('notYet', () => {
  it('looks again after what the vendor says, with a little chance', () => {
    expect(notYet(2000, 0).nextRetryDelay).toBe(2000);
    expect(notYet(2000, ALMOST_ONE).nextRetryDelay).toBe(2500);
  });
});
