import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clusteredMean } from '../../core/statistics/clustered-mean.js';

describe('clusteredMean', () => {
  it('is the mean of all values, and counts samples', () => {
    // Sample a has two values: (1 + 2 + 6) / 3 = 3 over two samples.
    const values = [
      { sampleId: 'b', value: 6 },
      { sampleId: 'a', value: 1 },
      { sampleId: 'a', value: 2 },
    ];
    // Resamples: a and a give 1.5, a and b give 3, b and b give 6.
    expect(clusteredMean(values, { seed: 1 })).toEqual({ mean: 3, low: 1.5, high: 6, n: 2 });
  });

  it('is null without values and has no interval with one sample', () => {
    expect(clusteredMean([], { seed: 1 })).toEqual({ mean: null, low: null, high: null, n: 0 });
    expect(clusteredMean([{ sampleId: 'a', value: 4 }], { seed: 1 })).toEqual({ mean: 4, low: null, high: null, n: 1 });
  });

  it('does not depend on the order of values, to the last bit', () => {
    const values = fc.array(
      fc.record({ sampleId: fc.constantFrom('a', 'b', 'c', 'd'), value: fc.double({ min: 0, max: 100, noNaN: true }) }),
    );
    fc.assert(
      fc.property(values, (list) => {
        const settings = { seed: 3, resamples: 30 };
        expect(clusteredMean(list.toReversed(), settings)).toEqual(clusteredMean(list, settings));
      }),
    );
  });
});
