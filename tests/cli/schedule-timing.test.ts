import { describe, expect, it } from 'vitest';
import { everyWords, parseTiming, type TimingOptions } from '../../cli/schedule/timing.js';

const DEFAULTS = { windowDays: '7', catchup: '1h' };

describe('parseTiming', () => {
  it('takes a cron expression or a duration', () => {
    expect(parseTiming({ ...DEFAULTS, cron: ' 0 6 * * 1 ' })).toEqual({
      when: { cron: '0 6 * * 1' },
      windowDays: 7,
      catchupMs: 3_600_000,
    });
    expect(parseTiming({ ...DEFAULTS, every: '2w' }).when).toEqual({ everyMs: 14 * 86_400_000 });
  });

  it.each<[Partial<TimingOptions>, RegExp]>([
    [{}, /^say when: either --cron/],
    [{ cron: '@daily', every: '1d' }, /^say when: either --cron/],
    [{ cron: 'every monday' }, /^--cron "every monday": give minute/],
    [{ cron: '0 6 * *' }, /^--cron "0 6 \* \*": give minute/],
    [{ every: '10s' }, /^--every 10s: give a number and m, h, d or w/],
    [{ every: '0d' }, /^--every 0d:/],
    [{ every: '9999w' }, /^--every 9999w:.*at most ten years/],
    [{ every: '1d', windowDays: '0' }, /^--window-days 0: give a whole number/],
    [{ every: '1d', catchup: 'late' }, /^--catchup late:/],
  ])('refuses %o in one line', (options, line) => {
    expect(() => parseTiming({ ...DEFAULTS, ...options })).toThrow(line);
  });
});

it.each([
  [60_000, '1m'],
  [90 * 60_000, '90m'],
  [24 * 3_600_000, '1d'],
  [14 * 86_400_000, '2w'],
])('writes %i ms as %s', (ms, words) => {
  expect(everyWords(ms)).toBe(words);
});
