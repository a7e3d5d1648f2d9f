import { describe, expect, it } from 'vitest';
import { funnelShares } from '../../../core/plan/funnel-shares.js';

const FUNNEL = {
  'threads.relevant': 100,
  'dropped.irrelevant': 100,
  'candidates.benchmark': 80,
  'candidates.analysis': 20,
  'samples.text_to_image': 30,
  'samples.image_to_image': 10,
};

describe('funnelShares', () => {
  it('measures what it can on earlier refreshes, a quarter either way', () => {
    const { values, source } = funnelShares([FUNNEL]);

    expect(values.relevantPerThread).toEqual({ low: 0.375, expected: 0.5, high: 0.625 });
    expect(values.samplesPerBenchmark).toEqual({ low: 0.375, expected: 0.5, high: 0.625 });
    expect(values.imageToImagePerSample).toEqual({ low: 0.1875, expected: 0.25, high: 0.3125 });
    expect(source).toContain('1 earlier');
  });

  it('takes what a cap kept out for samples that another cap may let in, of either split', () => {
    const { values } = funnelShares([{ ...FUNNEL, 'curate.capped': 24 }]);

    expect(values.samplesPerBenchmark.expected).toBeCloseTo(64 / 80, 12);
    const { low, expected, high } = values.imageToImagePerSample;
    expect([low, expected, high]).toEqual([0.75 * (10 / 64), 0.25, 1.25 * (34 / 64)]);
  });

  it('has wide defaults where nothing was measured', () => {
    const { values, source } = funnelShares([]);

    expect(values.samplesPerBenchmark).toEqual({ low: 0.4, expected: 0.7, high: 1 });
    expect(source).toContain('which nobody has measured');
  });
});
