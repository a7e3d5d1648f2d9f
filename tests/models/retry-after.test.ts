import { describe, expect, it } from 'vitest';
import { quotaResetMs, retryAfterMs } from '../../models/retry-after.js';

const NOW = Date.UTC(2026, 9, 15, 12, 0, 0);

describe('retryAfterMs', () => {
  it.each<[string, Record<string, string>, number | null]>([
    ['whole seconds', { 'retry-after': '30' }, 30_000],
    ['parts of a second', { 'retry-after': '0.5' }, 500],
    ['milliseconds', { 'retry-after-ms': '1234' }, 1234],
    ['milliseconds before seconds', { 'retry-after-ms': '1234', 'retry-after': '9' }, 1234],
    ['seconds where the milliseconds are none', { 'retry-after-ms': 'soon', 'retry-after': '9' }, 9000],
    ['a date to come', { 'retry-after': 'Thu, 15 Oct 2026 12:01:40 GMT' }, 100_000],
    ['a date that is over', { 'retry-after': 'Thu, 15 Oct 2026 11:59:59 GMT' }, null],
    ['nothing to wait', { 'retry-after': '0' }, null],
    ['less than nothing', { 'retry-after': '-5' }, null],
    ['an infinite wait', { 'retry-after': 'Infinity' }, null],
    ['words', { 'retry-after': 'soon' }, null],
    ['an empty header', { 'retry-after': '' }, null],
    ['no header', {}, null],
    ['the state of a quota, which is no wait', { 'x-ratelimit-reset-requests': '6m0s' }, null],
  ])('reads %s', (_, headers, ms) => {
    expect(retryAfterMs(new Headers(headers), NOW)).toBe(ms);
  });
});

describe('quotaResetMs', () => {
  it.each<[string, Record<string, string>, number | null]>([
    ['minutes and seconds', { 'x-ratelimit-reset-requests': '6m0s' }, 360_000],
    ['milliseconds', { 'x-ratelimit-reset-tokens': '120ms' }, 120],
    ['all units', { 'x-ratelimit-reset-tokens': '1h2m3.5s4ms' }, 3_723_504],
    ['the longer of two', { 'x-ratelimit-reset-requests': '1s', 'x-ratelimit-reset-tokens': '2s' }, 2000],
    ['no unit', { 'x-ratelimit-reset-requests': '17' }, null],
    ['nothing', {}, null],
  ])('reads %s', (_, headers, ms) => {
    expect(quotaResetMs(new Headers(headers))).toBe(ms);
  });
});
