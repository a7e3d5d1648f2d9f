import { describe, expect, it } from 'vitest';
import { untilMidnightPacificMs } from '../../models/gemini/midnight-pacific.js';

const HOUR_MS = 3_600_000;

describe('untilMidnightPacificMs', () => {
  it.each([
    ['in winter, eight hours behind UTC', '2026-11-26T20:00:00Z', 12],
    ['in summer, seven hours behind', '2026-07-01T20:00:00Z', 11],
    ['a moment before', '2026-11-27T07:59:59.250Z', 0.75 / 3600],
    ['at midnight itself', '2026-11-27T08:00:00Z', 24],
    ['on the day that has 23 hours, before the change', '2027-03-14T09:00:00Z', 22],
    ['on the day that has 23 hours, after it', '2027-03-14T12:00:00Z', 19],
    ['on the day that has 25 hours, before the change', '2026-11-01T08:00:00Z', 24],
    ['on the day that has 25 hours, from its beginning', '2026-11-01T07:00:00Z', 25],
    ['on the day that has 25 hours, in the hour that comes twice', '2026-11-01T09:30:00Z', 22.5],
  ])('knows the wait %s', (_, now, hours) => {
    expect(untilMidnightPacificMs(Date.parse(now))).toBeCloseTo(hours * HOUR_MS, 3);
  });
});
