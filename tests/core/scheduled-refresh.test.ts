import { describe, expect, it } from 'vitest';
import { scheduledFile } from '../../core/scheduled-refresh.js';
import { makeRefreshFile } from './make-refresh-file.js';

function at(time: string, windowDays = 7) {
  const schedule = { _id: 'weekly', file: makeRefreshFile(), windowDays, createdAt: new Date(0) };
  const { id, window } = scheduledFile(schedule, new Date(time));
  return { id, ...window };
}

describe('scheduledFile', () => {
  it.each([
    ['2026-11-24T00:00:00Z', 7, { id: 'autumn-20261124', from: '2026-11-17', to: '2026-11-23' }],
    ['2026-11-24T06:05:30Z', 1, { id: 'autumn-20261124-0605', from: '2026-11-23', to: '2026-11-23' }],
    ['2026-03-01T00:00:00Z', 2, { id: 'autumn-20260301', from: '2026-02-27', to: '2026-02-28' }],
    ['2026-01-01T01:30:00+02:00', 1, { id: 'autumn-20251231-2330', from: '2025-12-30', to: '2025-12-30' }],
  ])('of %s over %i days', (time, days, wanted) => {
    expect(at(time, days)).toEqual(wanted);
  });
});
