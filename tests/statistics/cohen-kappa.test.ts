import { describe, expect, it } from 'vitest';
import { cohenKappa } from '../../core/statistics/cohen-kappa.js';

/** Answers by how often both said yes, only the first, only the second, and nobody. */
function answers(both: number, first: number, second: number, nobody: number): [boolean, boolean][] {
  const times = (n: number, a: boolean, b: boolean) => Array.from({ length: n }, (): [boolean, boolean] => [a, b]);
  return [
    ...times(both, true, true),
    ...times(first, true, false),
    ...times(second, false, true),
    ...times(nobody, false, false),
  ];
}

describe('cohenKappa', () => {
  it('gives kappa and interval as worked out by hand', () => {
    // Shares .4 .1 .2 .3; agreement .7, chance .5, kappa .4.
    // Variance: (.10972 + .36 x .283 - .01) / (50 x .25) = .016128; 1.96 x .127 = .2489.
    const { kappa, low, high, agreement, n } = cohenKappa(answers(20, 5, 10, 15));

    expect([n, agreement]).toEqual([50, 0.7]);
    expect(kappa).toBeCloseTo(0.4, 12);
    expect(low).toBeCloseTo(0.4 - 0.2489, 4);
    expect(high).toBeCloseTo(0.4 + 0.2489, 4);
  });

  it('is 1 where both always agree on both answers, and 0 where they agree by chance', () => {
    expect(cohenKappa(answers(4, 0, 0, 6))).toMatchObject({ kappa: 1, low: 1, high: 1 });
    expect(cohenKappa(answers(25, 25, 25, 25)).kappa).toBeCloseTo(0, 12);
  });

  it.each([
    ['nothing', answers(0, 0, 0, 0), null],
    ['one who always says yes', answers(7, 3, 0, 0), 0.7],
    ['two who always say no', answers(0, 0, 0, 5), 1],
  ])('is not defined for %s', (_, given, agreement) => {
    expect(cohenKappa(given)).toEqual({ n: given.length, agreement, kappa: null, low: null, high: null });
  });
});
