import { describe, expect, it } from 'vitest';
import { wilsonInterval } from '../../core/statistics/wilson-interval.js';

describe('wilsonInterval', () => {
  it('is that of the textbook: 9 of 10, and 1 of 20', () => {
    // By hand: z = 1.96, centre (p + z²/2n) / (1 + z²/n), half width z √(p(1-p)/n + z²/4n²) / (1 + z²/n).
    expect(wilsonInterval(9, 10)).toMatchObject({ low: expect.closeTo(0.5958, 3), high: expect.closeTo(0.9821, 3) });
    expect(wilsonInterval(1, 20)).toMatchObject({ low: expect.closeTo(0.0089, 3), high: expect.closeTo(0.2361, 3) });
  });

  it('stays within 0 and 1, and is not a point for a share of one', () => {
    expect(wilsonInterval(10, 10)).toMatchObject({ low: expect.closeTo(0.7225, 3), high: expect.closeTo(1, 9) });
    expect(wilsonInterval(0, 10)).toMatchObject({ low: expect.closeTo(0, 9), high: expect.closeTo(0.2775, 3) });
  });

  it('is nothing for no cases', () => {
    expect(wilsonInterval(0, 0)).toBeNull();
  });
});
