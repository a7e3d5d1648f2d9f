import { describe, expect, it } from 'vitest';
import { dailyVolume, type CountedPost } from '../../../core/describe/daily-volume.js';
import { findSpikes } from '../../../core/describe/find-spikes.js';

const settings = { windowDays: 15, threshold: 3.5, leastPosts: 5 };

describe('findSpikes', () => {
  it('scores a day by the median and the median absolute deviation around it', () => {
    const counts = [8, 10, 12, 10, 60, 10, 8, 12, 10];

    const { score, isSpike } = findSpikes(counts, settings)[4]!;

    // Median 10, deviations 2 0 2 0 50 0 2 2 0 with the median 2: 50 over the larger of 1.4826 x 2 and the root of 10.
    expect(score).toBeCloseTo(50 / Math.sqrt(10), 9);
    expect(isSpike).toBe(true);
  });

  it('takes the deviation where it is larger than chance', () => {
    const counts = [0, 20, 40, 60, 80, 100, 120];

    // Of the middle day the window has all: median 60, deviations 60 40 20 0 20 40 60 with the median 40.
    expect(findSpikes(counts, settings)[6]!.score).toBeCloseTo(60 / (1.4826 * 40), 9);
  });

  it('sees no spike in a wave that chance alone makes, nor in a handful of posts', () => {
    expect(findSpikes([0, 0, 0, 0, 4, 0, 0], settings)[4]).toEqual({ score: 4, isSpike: false });
    expect(findSpikes([9, 11, 10, 12, 8, 14, 10], settings).some(({ isSpike }) => isSpike)).toBe(false);
  });

  it('leaves out days that were not collected, and says nothing with fewer than five around', () => {
    const verdicts = findSpikes([null, 10, 10, null, 50, 10, 10, null], settings);

    expect(verdicts[0]).toEqual({ score: null, isSpike: false });
    expect(verdicts[4]).toMatchObject({ isSpike: true });
    expect(findSpikes([10, null, 90, 10, 10], settings)[2]).toEqual({ score: null, isSpike: false });
  });

  it('looks no farther than its window', () => {
    const counts = [100, 100, 100, 10, 10, 10, 10, 10, 40];

    expect(findSpikes(counts, { ...settings, windowDays: 11 })[8]!.isSpike).toBe(true);
  });
});

describe('dailyVolume', () => {
  const window = { from: '2026-10-01', to: '2026-10-04' };
  const post = (day: string, verdict: CountedPost['verdict'] = 'relevant'): CountedPost => ({ day, verdict });

  it('counts what was found and what passed, tells a zero from a day that was not collected, and ignores other days', () => {
    const posts = [
      post('2026-10-01'),
      post('2026-10-01', 'irrelevant'),
      post('2026-10-01', 'unrated'),
      post('2026-09-30'),
    ];
    const collected = [{ from: '2026-09-20', to: '2026-10-02' }];

    const days = dailyVolume(posts, { window, collected, spikes: settings });

    expect(
      days.map(({ day, collected: was, found, relevant, unrated }) => [day, was, found, relevant, unrated]),
    ).toEqual([
      ['2026-10-01', true, 3, 1, 1],
      ['2026-10-02', true, 0, 0, 0],
      ['2026-10-03', false, 0, 0, 0],
      ['2026-10-04', false, 0, 0, 0],
    ]);
  });
});
