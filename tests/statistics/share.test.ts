import { describe, expect, it } from 'vitest';
import { shareOf } from '../../core/statistics/share.js';

describe('shareOf', () => {
  it('has the share beside what it is of, and its interval', () => {
    // Bounds worked out apart from this program, by Wilson's formula.
    expect(shareOf(848, 1000)).toEqual({
      hits: 848,
      n: 1000,
      share: 0.848,
      low: expect.closeTo(0.82442, 5) as number,
      high: expect.closeTo(0.86892, 5) as number,
    });
  });

  it('is unknown of nothing', () => {
    expect(shareOf(0, 0)).toEqual({ hits: 0, n: 0, share: null, low: null, high: null });
  });
});
