import { describe, expect, it } from 'vitest';
import { wilsonShare } from '../../core/statistics/wilson-interval.js';

describe('wilsonShare', () => {
  // Bounds worked out apart from this program, by Wilson's formula.
  it.each([
    [8, 10, 0.4901625, 0.9433178],
    [0, 10, 0, 0.2775328],
    [10, 10, 0.7224672, 1],
    [848, 1000, 0.8244191, 0.8689175],
  ])('of %i in %i has the bounds %f and %f', (hits, n, low, high) => {
    const share = wilsonShare(hits, n);

    expect(share.share).toBe(hits / n);
    expect(share.low).toBeCloseTo(low, 4);
    expect(share.high).toBeCloseTo(high, 4);
  });

  it('is unknown of nothing', () => {
    expect(wilsonShare(0, 0)).toEqual({ hits: 0, n: 0, share: null, low: null, high: null });
  });
});
