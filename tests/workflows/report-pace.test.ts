import { describe, expect, it } from 'vitest';
import { ReportPace } from '../../workflows/report-pace.js';

const HOUR_S = 3600;

/** Moments, in seconds, at which a stage reports that has something to say each second. */
function reportsOf(seconds: number, budgetUsd: number | null = null, usdEachSecond = 0): number[] {
  const pace = new ReportPace(0, { nowMs: 0, budgetUsd });
  const reports: number[] = [];
  let unreportedUsd = 0;
  for (let second = 1; second <= seconds; second += 1) {
    unreportedUsd += usdEachSecond;
    if (!pace.isDue(second * 1000, unreportedUsd)) continue;
    pace.told(second * 1000);
    reports.push(second);
    unreportedUsd = 0;
  }
  return reports;
}

describe('ReportPace', () => {
  it('reports every 5 s at first', () => {
    expect(reportsOf(20)).toEqual([5, 10, 15, 20]);
  });

  it('lets no report be older than a twentieth of the stage', () => {
    const reports = reportsOf(4 * HOUR_S);
    for (const [i, at] of reports.entries()) {
      const before = reports[i - 1] ?? 0;
      expect(at - before).toBeLessThanOrEqual(Math.max(5, 0.05 * before) + 1);
    }
  });

  // The stage of 50,000 posts took 1,120 s and, with a report after every 10 threads, 6,600 events of its refresh.
  it.each([
    ['50,000 posts', 1120, 100],
    ['a day', 24 * HOUR_S, 180],
    ['ten days', 240 * HOUR_S, 230],
  ])('has few events in the history of the refresh: %s', (_, seconds, most) => {
    // A signal, its workflow task of three events, and what is shown in the Temporal UI: two.
    const eventsPerReport = 6;
    expect(reportsOf(seconds).length).toBeLessThanOrEqual(most);
    expect(reportsOf(seconds).length * eventsPerReport).toBeLessThan(1400);
  });

  it('tells at once what is a share of the budget', () => {
    // $1 each second of a budget of $100: every 2 % is told, long before it would be time.
    const reports = reportsOf(1000, 100, 1).filter((at) => at > 900);
    expect(reports.length).toBe(50);
  });

  it('does not take a budget of nothing for one that is crossed all the time', () => {
    expect(reportsOf(20, 0)).toEqual([5, 10, 15, 20]);
  });
});
